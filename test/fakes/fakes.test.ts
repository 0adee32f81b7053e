import { describe, expect, it } from "vitest";
import { toPatch, type UpdateRequest } from "../../src/core/update";
import { FakeClock } from "./clock";
import { FakeCloudRun, REF, STABLE, STABLE_IMAGE } from "./cloud-run";
import { refusalOf } from "./refusal";

const CANARY = "ion-api-00002-new";

function requestOn(cloud: FakeCloudRun, change: Partial<UpdateRequest> = {}): UpdateRequest {
  const { generation: plannedOn, etag, traffic, annotations } = cloud.state;
  return { ref: REF, plannedOn, etag, traffic, annotations, ...change };
}

function canaryOf(image: string): Pick<UpdateRequest, "template" | "traffic"> {
  return {
    template: { revision: CANARY, containers: [{ image }] },
    traffic: [
      { kind: "revision", revision: STABLE, percent: 90 },
      { kind: "revision", revision: CANARY, percent: 10, tag: "canary" },
    ],
  };
}

describe("the fake Cloud Run", () => {
  it("serves its first revision to everybody, following LATEST", () => {
    const cloud = new FakeCloudRun(new FakeClock());
    expect(cloud.state).toMatchObject({ generation: 1, settled: true, ready: "ready", latestReady: STABLE });
    expect(cloud.state.serving).toEqual([{ kind: "latest", revision: STABLE, percent: 100 }]);
  });

  it("takes its time: a write counts at once and is served when it has settled", async () => {
    const clock = new FakeClock();
    const cloud = new FakeCloudRun(clock, { settle: 8, fates: { v2: { after: 20 } } });
    await cloud.services.send(requestOn(cloud, canaryOf("v2")));
    clock.advance(19);
    expect(cloud.state).toMatchObject({ generation: 2, settled: false, latestCreated: CANARY, latestReady: STABLE });
    expect(cloud.shares).toEqual({ [STABLE]: 100 });
    clock.advance(1);
    expect(cloud.state).toMatchObject({ settled: true, ready: "ready", latestReady: CANARY });
    expect(cloud.shares).toEqual({ [STABLE]: 90, [CANARY]: 10 });
  });

  it("goes on serving what it served where the traffic names a revision that failed", async () => {
    const cloud = new FakeCloudRun(new FakeClock(), { fates: { v2: { ready: "failed", message: "exit 1" } } });
    await cloud.services.send(requestOn(cloud, canaryOf("v2")));
    expect(cloud.state).toMatchObject({ settled: true, ready: "failed", traffic: canaryOf("v2").traffic });
    expect(cloud.shares).toEqual({ [STABLE]: 100 });
  });

  it("moves LATEST to a revision once that is ready, and takes an empty list for LATEST, as Cloud Run does", async () => {
    const cloud = new FakeCloudRun(new FakeClock());
    cloud.write({ image: "v2", traffic: [] });
    expect(cloud.shares).toEqual({ [cloud.state.latestReady ?? ""]: 100 });
    expect(cloud.state.latestReady).not.toBe(STABLE);
  });

  it("lets LATEST move when a revision becomes ready after the service has settled", async () => {
    const clock = new FakeClock();
    const cloud = new FakeCloudRun(clock, { patience: 10, fates: { v2: { after: 60 } } });
    cloud.write({ image: "v2" });
    clock.advance(10);
    expect([cloud.state.settled, cloud.shares]).toEqual([true, { [STABLE]: 100 }]);
    clock.advance(50);
    expect(cloud.shares).toEqual({ [cloud.state.latestReady ?? ""]: 100 });
    expect(cloud.state.latestReady).not.toBe(STABLE);
  });

  it("loses an answer before or after the write took effect", async () => {
    const cloud = new FakeCloudRun(new FakeClock());
    cloud.loseAnswer("before");
    expect(await refusalOf(() => cloud.services.send(requestOn(cloud)))).toMatchObject({ code: "CLOUD_UNREACHABLE" });
    expect(cloud.state.generation).toBe(1);
    cloud.loseAnswer("after");
    expect(await refusalOf(() => cloud.services.send(requestOn(cloud)))).toMatchObject({ code: "CLOUD_UNREACHABLE" });
    expect(cloud.state.generation).toBe(2);
  });

  it("cannot be read for as long as it is told so", async () => {
    const cloud = new FakeCloudRun(new FakeClock());
    cloud.loseReads(1);
    expect(await refusalOf(() => cloud.services.read(REF))).toMatchObject({ code: "CLOUD_UNREACHABLE" });
    expect(await cloud.services.read(REF)).toMatchObject({ generation: 1 });
  });

  const pin = (revision: string, percent: number, tag?: string) =>
    ({ kind: "revision", revision, percent, ...(tag === undefined ? {} : { tag }) }) as const;
  const twice = [pin(STABLE, 100, "twin"), pin(STABLE, 0, "twin")];
  it.each<[string, Partial<UpdateRequest>]>([
    ["a sum of 90", { traffic: [pin(STABLE, 90)] }],
    ["half a percent", { traffic: [pin(STABLE, 99.5), pin(STABLE, 0.5)] }],
    ["one tag twice", { traffic: twice }],
    ["a tag of two letters", { traffic: [pin(STABLE, 100, "ab")] }],
    ["a tag that is too long with the service's name", { traffic: [pin(STABLE, 100, "t".repeat(40))] }],
    ["a revision that does not exist", { traffic: [pin("ion-api-99999-zzz", 100)] }],
    ["a revision name that is taken", { template: { revision: STABLE, containers: [{ image: "other" }] } }],
  ])("refuses %s and changes nothing", async (_what, change) => {
    const cloud = new FakeCloudRun(new FakeClock());
    const error = await refusalOf(() => cloud.services.send(requestOn(cloud, change)));
    expect([error.code, cloud.state.generation]).toEqual(["CLOUD_REFUSED", 1]);
  });

  it.each<["enforced" | "ignored", number]>([
    ["enforced", 2],
    ["ignored", 3],
  ])("with etags %s a stale write leaves generation %i", async (etags, generation) => {
    const cloud = new FakeCloudRun(new FakeClock(), { etags });
    const stale = requestOn(cloud);
    cloud.write({});
    await cloud.services.send(stale).catch((thrown: unknown) => expect(thrown).toMatchObject({ code: "CONFLICT" }));
    expect(cloud.state.generation).toBe(generation);
  });

  it("deletes a revision only when it is neither the latest nor named by the traffic", async () => {
    const cloud = new FakeCloudRun(new FakeClock());
    expect(await refusalOf(() => cloud.revisions.delete(REF, STABLE))).toMatchObject({ code: "CLOUD_REFUSED" });
    cloud.write({ image: "v2" });
    await cloud.revisions.delete(REF, STABLE);
    expect(cloud.deleted).toEqual([STABLE]);
  });

  it("does not exist until it is created", async () => {
    const cloud = new FakeCloudRun(new FakeClock(), { exists: false });
    expect(await cloud.services.read(REF)).toBeUndefined();
    const { body } = toPatch(requestOn(new FakeCloudRun(new FakeClock()), canaryOf(STABLE_IMAGE)));
    await cloud.services.create(REF, body);
    expect(cloud.shares).toEqual({ [CANARY]: 100 });
  });
});

describe("the fake clock", () => {
  it("runs what was planned in order of time, also what that plans in turn", () => {
    const clock = new FakeClock(0);
    const seen: [string, number][] = [];
    clock.after(2, () => seen.push(["second", clock.now()]));
    clock.after(1, () => {
      seen.push(["first", clock.now()]);
      clock.after(0.5, () => seen.push(["between", clock.now()]));
    });
    clock.advance(3);
    expect(seen).toEqual([
      ["first", 1000],
      ["between", 1500],
      ["second", 2000],
    ]);
    expect(clock.now()).toBe(3000);
  });

  it("does not let anybody wait for ever", () => {
    expect(() => new FakeClock().advance(61 * 24 * 3600)).toThrow("sixty days");
  });
});
