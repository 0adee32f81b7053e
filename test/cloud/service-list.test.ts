import { afterEach, describe, expect, it } from "vitest";
import { connect, type Google, refusal, startGoogle } from "./google";
import { FRESH } from "./service-body";

let google: Google;
afterEach(() => google.close());

const PLACE = { project: "demo", region: "us-central1" };
const named = (service: string) => ({ ...FRESH, name: `projects/demo/locations/us-central1/services/${service}` });

/** The page tokens of the requests, in order. */
function tokens(): readonly (string | null)[] {
  return google.seen.map(({ path }) => new URL(path, "http://run").searchParams.get("pageToken"));
}

describe("the list of a region's services", () => {
  it("is read page by page, and each is named as a reference", async () => {
    google = await startGoogle(({ path }) => ({
      json: path.includes("pageToken=two%2F%3D")
        ? { services: [named("three")] }
        : { services: [named("one"), named("two")], nextPageToken: "two/=" },
    }));
    const { states } = await connect(google).services.list(PLACE);
    expect(states.map(({ ref }) => ref)).toEqual(["one", "two", "three"].map((service) => ({ ...PLACE, service })));
    expect(tokens()).toEqual([null, "two/="]);
  });

  it("goes on after a page on which Cloud Run shows none", async () => {
    google = await startGoogle(({ path }) => ({
      json: path.includes("pageToken=") ? { services: [named("one")] } : { nextPageToken: "more" },
    }));
    expect((await connect(google).services.list(PLACE)).states).toHaveLength(1);
  });

  it("is empty where there is none", async () => {
    google = await startGoogle(() => ({ json: {} }));
    expect(await connect(google).services.list(PLACE)).toEqual({ states: [], unreadable: [] });
  });

  it.each<[string, unknown, { readonly service: string; readonly why: RegExp }]>([
    [
      "of bad traffic",
      { ...named("two"), traffic: [{ percent: 101 }] },
      { service: "two", why: /traffic\.0\.percent/ },
    ],
    ["without a name", { ...FRESH, name: undefined }, { service: "", why: /it has no name/ }],
    ["that is nothing", null, { service: "", why: /it has no name/ }],
  ])("tells of an entry %s, and has the others all the same", async (_, broken, { service, why }) => {
    google = await startGoogle(() => ({ json: { services: [broken, named("one")] } }));
    const { states, unreadable } = await connect(google).services.list(PLACE);
    expect(states.map(({ ref }) => ref.service)).toEqual(["one"]);
    expect(unreadable).toEqual([{ ref: { ...PLACE, service }, why: expect.stringMatching(why) }]);
  });

  it("is refused with the permission that is missing", async () => {
    google = await startGoogle(() =>
      refusal(403, "PERMISSION_DENIED", "Permission 'run.services.list' denied on resource"),
    );
    await expect(connect(google).services.list(PLACE)).rejects.toMatchObject({
      code: "PERMISSION_DENIED",
      message: expect.stringContaining("run.services.list"),
    });
  });
});
