import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Load, startLoad } from "../../demo/app/load";
import { openRelease, type Release, registryLogLength, registryWrites } from "./release";
import { BUILDERS, docker } from "./site";

/** Requests a second of users; five percent of them fill a window of the plan. */
const RATE = 100;

describe.each(BUILDERS)("from sources to all users, built with $builder", ({ env }) => {
  let release: Release;
  let load: Load;
  let first: Readonly<Record<string, string>>;
  let second: Readonly<Record<string, string>>;
  beforeAll(async () => {
    release = await openRelease(env);
  });
  afterAll(async () => {
    await load?.stop();
    await release.close();
  });

  const percentOf = async (revision = "") => (await release.stage.traffic()).percent[revision] ?? 0;

  it("builds, pushes, and names the image by its digest", async () => {
    const { exit, outputs, log } = await release.build();
    expect({ exit, log }).toMatchObject({ exit: 0 });
    expect(outputs).toMatchObject({ skipped: "false", digest: expect.stringMatching(/^sha256:[0-9a-f]{64}$/) });
    expect(outputs["image"]).toBe(`${release.repository}@${outputs["digest"]}`);
    expect(Number(outputs["size"])).toBeGreaterThan(1_000_000);
    first = outputs;
  });

  it("makes the service with it, and the container really serves", async () => {
    const ended = await release.stage.run("deploy-canary", { image: first["image"] ?? "" });
    expect(ended).toMatchObject({ exit: 0, outputs: { percent: "100" } });
    load = startLoad({ url: ended.outputs["url"] ?? "", ratePerSecond: RATE });
    const revision = ended.outputs["revision"] ?? "";
    await expect.poll(() => load.tally(0)[revision]?.answers ?? 0, { timeout: 10_000 }).toBeGreaterThan(RATE);
    expect(await docker("ps", "--filter", `name=^${revision}-`, "--format", "{{.State}}")).toBe("running");
  });

  it("builds and pushes nothing the second time, and names the same image", async () => {
    await release.witness.calls();
    const before = await registryLogLength();
    const { exit, outputs } = await release.build();
    expect({ exit, outputs }).toEqual({ exit: 0, outputs: { ...first, skipped: "true" } });
    const calls = await release.witness.calls();
    expect(calls.filter((call) => /\b(?:build|push|tag)\b/.test(call))).toEqual([]);
    expect(await registryWrites(before)).toEqual([]);
  });

  it("builds anew what was changed", async () => {
    await release.application.commit({ version: "2.0.0\n" });
    const before = await registryLogLength();
    const { exit, outputs } = await release.build();
    expect({ exit, outputs }).toMatchObject({ exit: 0, outputs: { skipped: "false" } });
    expect(outputs["digest"]).not.toBe(first["digest"]);
    expect((await registryWrites(before)).length).toBeGreaterThan(0);
    expect((await release.witness.calls()).filter((call) => /\bbuild\b/.test(call))).toHaveLength(1);
    second = outputs;
  });

  it("takes the new image to 0 %, where it is healthy and nobody is on it", async () => {
    const deployed = await release.stage.run("deploy-canary", { image: second["image"] ?? "", stage: "0" });
    expect(deployed).toMatchObject({ exit: 0, outputs: { stage: "0", percent: "0" } });
    expect(await percentOf(deployed.outputs["revision"])).toBe(0);
    expect(await release.stage.run("health-gate")).toMatchObject({ exit: 0, outputs: { verdict: "pass" } });
  });

  it.each([5, 50, 100])("takes it to %i %, where the metrics of real requests pass", async (percent) => {
    const moved = await release.stage.run("deploy-canary", { stage: "next" });
    expect(moved).toMatchObject({ exit: 0, outputs: { percent: String(percent) } });
    const gate = await release.stage.run("metrics-gate", { for: "6s", every: "1s" });
    expect({ exit: gate.exit, verdict: gate.outputs["verdict"], log: gate.log }).toMatchObject({ verdict: "pass" });
    expect(gate.outputs["decision"]).toBe(percent === 100 ? "promote" : "advance");
  });

  it("promotes it, and every user is answered by the container of the new sources", async () => {
    const promoted = await release.stage.run("deploy-canary", { stage: "next" });
    expect(promoted).toMatchObject({ exit: 0, outputs: { percent: "100" } });
    const revision = promoted.outputs["revision"] ?? "";
    const since = Date.now();
    await expect.poll(() => load.tally(since)[revision]?.answers ?? 0, { timeout: 10_000 }).toBeGreaterThan(RATE);
    expect(Object.keys(load.tally(since))).toEqual([revision]);
    expect(await release.stage.run("health-gate", { url: promoted.outputs["url"] ?? "" })).toMatchObject({ exit: 0 });
  });

  it("has lost no user's request on the way", () => {
    const failures = Object.values(load.tally(0)).reduce((sum, tally) => sum + tally.failures, 0);
    expect(failures).toBe(0);
  });
});
