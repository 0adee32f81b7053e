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
    const states = await connect(google).services.list(PLACE);
    expect(states.map(({ ref }) => ref)).toEqual(["one", "two", "three"].map((service) => ({ ...PLACE, service })));
    expect(tokens()).toEqual([null, "two/="]);
  });

  it("goes on after a page on which Cloud Run shows none", async () => {
    google = await startGoogle(({ path }) => ({
      json: path.includes("pageToken=") ? { services: [named("one")] } : { nextPageToken: "more" },
    }));
    expect(await connect(google).services.list(PLACE)).toHaveLength(1);
  });

  it("is empty where there is none", async () => {
    google = await startGoogle(() => ({ json: {} }));
    expect(await connect(google).services.list(PLACE)).toEqual([]);
  });

  it("is refused as a whole where an entry is none, for a rollout that is not seen is not looked after", async () => {
    const broken = { ...named("two"), traffic: [{ percent: 101 }] };
    google = await startGoogle(() => ({ json: { services: [named("one"), broken] } }));
    await expect(connect(google).services.list(PLACE)).rejects.toMatchObject({
      code: "CLOUD_UNREACHABLE",
      message: expect.stringContaining("two"),
    });
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
