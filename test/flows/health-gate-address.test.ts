import { describe, expect, it } from "vitest";
import { deployCanary } from "../../src/flows/deploy-canary";
import { healthGate } from "../../src/flows/health-gate";
import type { HealthJob } from "../../src/flows/health-job";
import { refusalOf } from "../fakes/refusal";
import { fakeWorld, type Overrides } from "../fakes/world";
import { deployJob, healthJob } from "./jobs";
import { TAG_URL, URL, worldWithCanary } from "./probing";
import { latest, pin } from "./reading";

describe("the ID token", () => {
  it.each<[string, string | undefined, boolean]>([
    ["the canary's own tag address", undefined, true],
    ["the service's address", URL, true],
    ["the service's other address, with a path", "https://ion-api-123456.us-central1.run.app/base/", true],
    ["somebody else's host", "https://evil.example", false],
    ["a host that only begins like ours", "https://ion-api-x7c2-uc.a.run.app.evil.example", false],
    ["our host without encryption", "http://ion-api-x7c2-uc.a.run.app", false],
    ["our host at another port", "https://ion-api-x7c2-uc.a.run.app:8443", false],
    ["something that is no address", "ion-api", false],
  ])("for %s", async (_what, url, sent) => {
    const world = await worldWithCanary({ token: "id-token" });
    await healthGate(world, healthJob(url === undefined ? {} : { url }));
    expect(world.probe.asked[0]?.headers).toEqual(sent ? { authorization: "Bearer id-token" } : {});
  });

  it("is minted for the service's own address, also where a tag is asked", async () => {
    const world = await worldWithCanary({ token: "id-token" });
    await healthGate(world, healthJob());
    expect(world.probe.audiences).toEqual([URL]);
  });

  it("is left out where none can be minted", async () => {
    const world = await worldWithCanary();
    expect(await healthGate(world, healthJob())).toMatchObject({ exit: 0 });
    expect(world.probe.asked[0]?.headers).toEqual({});
  });

  it("never reaches evidence, log or summary", async () => {
    const world = await worldWithCanary({ token: "id-token" });
    const outcome = await healthGate(world, healthJob());
    expect(JSON.stringify([outcome, world.lines, world.evidence.kept])).not.toContain("id-token");
  });
});

describe("where it asks", () => {
  it.each<[string, Partial<HealthJob>, string]>([
    ["an address that is given", { url: "https://lb.example/canary/" }, "https://lb.example/canary/health"],
    ["the tag of the ledger, whatever tag is asked for", { tag: "other" }, `${TAG_URL}/health`],
  ])("%s", async (_what, change, url) => {
    const world = await worldWithCanary();
    await healthGate(world, healthJob(change));
    expect(world.probe.asked[0]?.url).toBe(url);
  });

  it("the service's own address after a first release, when there is no other version", async () => {
    const world = fakeWorld({ exists: false });
    await deployCanary(world, deployJob({ create: true }));
    await healthGate(world, healthJob());
    expect(world.probe.asked[0]?.url).toBe(`${URL}/health`);
  });

  it("the tag without a ledger", async () => {
    const world = fakeWorld();
    world.cloud.write({ traffic: [latest(100), pin("ion-api-00001-abc", 0, "canary")] });
    await healthGate(world, healthJob());
    expect(world.probe.asked[0]?.url).toBe(`${TAG_URL}/health`);
  });

  it.each<[string, Overrides, string]>([
    ["a service without a canary", {}, "NO_ROLLOUT"],
    ["a service that does not exist", { exists: false }, "SERVICE_NOT_FOUND"],
  ])("nowhere, for %s", async (_what, overrides, code) => {
    const error = await refusalOf(() => healthGate(fakeWorld(overrides), healthJob()));
    expect([error.code, error.exit]).toEqual([code, 2]);
  });
});
