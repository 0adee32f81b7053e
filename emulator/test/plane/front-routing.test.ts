import { beforeEach, describe, expect, it } from "vitest";
import { freshStands, route, share, stand } from "./front-stand";
import { type Answer, HOST, specOf } from "./support";

freshStands();

describe("the split", () => {
  it("sends 2,000 real requests by weight, within four standard errors, and reports every one", async () => {
    route({ r1: 90, r2: 10 });
    const answers: Answer[] = [];
    while (answers.length < 2000)
      answers.push(...(await Promise.all(Array.from({ length: 50 }, () => stand.ask("/")))));
    expect(Math.abs(share(answers, "r2") - 0.1)).toBeLessThan(4 * Math.sqrt((0.1 * 0.9) / 2000));
    const reported = stand.recorder.requests.filter(({ revision }) => revision === "r2").length;
    expect(reported).toBe(answers.filter(({ text }) => text === "r2").length);
    expect(stand.recorder.requests).toHaveLength(2000);
  });

  it("serves a tag's host from the tag's revision alone, also at 0 percent", async () => {
    route({ r1: 100 }, { tags: { canary: "r2" } });
    const answers = await Promise.all(Array.from({ length: 20 }, () => stand.ask("/", { host: `canary---${HOST}` })));
    expect(share(answers, "r2")).toBe(1);
    expect((await stand.ask("/")).text).toBe("r1");
  });

  it("takes effect at once, and requests in flight finish where they began", async () => {
    route({ r1: 100 });
    const inFlight = stand.ask("/slow");
    await new Promise((resolve) => setTimeout(resolve, 100));
    route({ r2: 100 });
    const after = await Promise.all(Array.from({ length: 20 }, () => stand.ask("/")));
    expect(share(after, "r2")).toBe(1);
    expect(await inFlight).toMatchObject({ status: 200, text: "r1" });
  });

  it.each([
    { what: "a host that nobody has", host: "unknown-uc.a.run.app" },
    { what: "a tag that does not exist", host: `gone---${HOST}` },
  ])("answers 404 for $what and reports nothing", async ({ host }) => {
    route({ r1: 100 });
    const answer = await stand.ask("/", { host });
    expect(answer).toMatchObject({ status: 404, text: expect.stringContaining("Page not found") });
    expect(stand.recorder.requests).toEqual([]);
  });
});

describe("session affinity", () => {
  beforeEach(async () => {
    for (const revision of ["a1", "a2"]) await stand.plane.runtime.start(specOf(revision, { sessionAffinity: true }));
  });
  const cookieOf = ({ headers }: Answer) => String(headers["set-cookie"]).split(";")[0] ?? "";
  const askBound = (cookie: string) =>
    Promise.all(Array.from({ length: 30 }, () => stand.ask("/", { headers: { cookie } })));

  it("keeps a client on its revision against the split, for as long as that has a share of it", async () => {
    route({ a1: 0, a2: 100 });
    const cookie = cookieOf(await stand.ask("/"));
    route({ a1: 99, a2: 1 });
    expect(share(await askBound(cookie), "a2")).toBe(1);
    route({ a1: 100, a2: 0 });
    expect((await stand.ask("/", { headers: { cookie } })).text).toBe("a1");
  });

  it("belongs to the revision: clients drift to the one that wants it and stay", async () => {
    route({ r1: 50, a2: 50 });
    const first = await askBound("none=yet");
    expect(share(first, "a2")).toBeLessThan(1);
    const [drifted] = first.filter(({ text }) => text === "a2").map(cookieOf);
    expect(share(await askBound(drifted ?? ""), "a2")).toBe(1);
    expect(first.filter(({ text }) => text === "r1").flatMap(({ headers }) => headers["set-cookie"] ?? [])).toEqual([]);
  });

  it("leaves the application's own cookies alone", async () => {
    route({ a1: 100 });
    expect((await stand.ask("/teapot")).headers["set-cookie"]).toEqual(["own=1", expect.stringMatching(/^GAESA=/)]);
  });

  it("sets no cookie where a tag's host chose the revision", async () => {
    route({ r1: 100 }, { tags: { canary: "a2" } });
    const { text, headers } = await stand.ask("/", { host: `canary---${HOST}` });
    expect([text, headers["set-cookie"]]).toEqual(["a2", undefined]);
  });

  it("does not hold a client to a revision that is gone", async () => {
    route({ a2: 100 });
    const cookie = cookieOf(await stand.ask("/"));
    await stand.plane.runtime.stop(specOf("a2"));
    route({ r1: 99, a2: 1 });
    expect((await stand.ask("/", { headers: { cookie } })).text).toBe("r1");
  });
});
