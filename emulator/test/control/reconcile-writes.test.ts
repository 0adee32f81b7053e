import { describe, expect, it } from "vitest";
import { nextDeadline } from "../../core/reconcile";
import { canaryAt, deployCanary, type Lab, pinned, serving, UNHEALTHY } from "./lab";

describe("a write that has been accepted", () => {
  it("grows the generation at once and leaves what is served as it was", () => {
    const lab = serving();
    const before = lab.service();
    lab.now += 5000;
    const operation = deployCanary(lab);
    const after = lab.service();
    expect(after).toMatchObject({ generation: "2", observedGeneration: "1", reconciling: true, traffic: canaryAt(10) });
    expect(after["trafficStatuses"]).toEqual(before["trafficStatuses"]);
    expect(after["latestReadyRevision"]).toEqual(before["latestReadyRevision"]);
    expect(after["latestCreatedRevision"]).toMatch(/hello-two$/);
    expect(after["terminalCondition"]).toMatchObject({ type: "Ready", state: "CONDITION_RECONCILING" });
    expect(lab.operation(operation)).toMatchObject({
      metadata: { "@type": "type.googleapis.com/google.cloud.run.v2.Service", generation: "2", reconciling: true },
    });
    expect(lab.operation(operation)["done"]).toBeUndefined();
  });

  it("takes effect when the revision is ready and the routing has had its time", () => {
    const lab = serving();
    const operation = deployCanary(lab);
    lab.started("hello-two");
    lab.pass(999);
    expect(lab.service()).toMatchObject({ reconciling: true });
    lab.pass(1);
    const service = lab.service();
    expect(service).toMatchObject({ observedGeneration: "2", terminalCondition: { state: "CONDITION_SUCCEEDED" } });
    expect(service["reconciling"]).toBeUndefined();
    expect(service["trafficStatuses"]).toEqual([
      { ...pinned("hello-one", 90, "stable"), uri: expect.stringMatching(/^http:\/\/stable---hello-/) },
      { ...pinned("hello-two", 10, "canary"), uri: expect.stringMatching(/^http:\/\/canary---hello-/) },
    ]);
    expect(lab.operation(operation)).toMatchObject({ done: true, response: { generation: "2" } });
    expect(lab.routes().at(-1)).toMatchObject({
      weights: [
        { revision: "hello-one", percent: 90 },
        { revision: "hello-two", percent: 10 },
      ],
      tags: { stable: "hello-one", canary: "hello-two" },
    });
  });

  it("does not change the etag when it settles", () => {
    const lab = serving();
    deployCanary(lab);
    const etag = lab.service()["etag"];
    lab.settle();
    expect(lab.service()["etag"]).toBe(etag);
  });

  it("waits for its revision however long the routing has had", () => {
    const lab = serving();
    deployCanary(lab);
    lab.pass(60_000);
    expect(lab.service()).toMatchObject({ reconciling: true, observedGeneration: "1" });
    expect(nextDeadline(lab.world, lab.now)).toBeUndefined();
  });

  it("ends an earlier write's operation when it overtakes it", () => {
    const lab = serving();
    const first = deployCanary(lab);
    lab.now += 10;
    const second = lab.patch({ traffic: [pinned("hello-one", 100)] }, "traffic");
    lab.settle();
    expect(lab.operation(first)).toMatchObject({ done: true, response: { generation: "3" } });
    expect(lab.operation(second)).toMatchObject({ done: true, response: { generation: "3" } });
  });
});

describe("where reports of the platform differ", () => {
  const noTraffic = (settings: ConstructorParameters<typeof Lab>[0]) => {
    const lab = serving(settings);
    deployCanary(lab, 0);
    lab.settle();
    return lab;
  };
  const rows = [
    { mode: "prompt", says: "is the new revision", latestReady: /hello-two$/ },
    { mode: "lagging", says: "stays on the one that has traffic", latestReady: /hello-one$/ },
  ] as const;
  it.each(rows)("latestReadyRevision of a no-traffic deploy $says when it is $mode", ({ mode, latestReady }) => {
    expect(noTraffic({ latestReady: mode }).service()["latestReadyRevision"]).toMatch(latestReady);
  });

  it("a failed latest revision can be remembered: traffic moves, and the operation still fails", () => {
    const lab = serving({ failedTemplate: "remembered" });
    deployCanary(lab);
    lab.started("hello-two", UNHEALTHY);
    lab.pass(1000);
    const operation = lab.patch({ traffic: [pinned("hello-one", 100, "good")] }, "traffic");
    lab.pass(1000);
    expect(lab.operation(operation)).toMatchObject({ done: true, error: { code: 9 } });
    expect(lab.service()).toMatchObject({
      trafficStatuses: [{ tag: "good" }],
      terminalCondition: { state: "CONDITION_FAILED" },
    });
  });
});
