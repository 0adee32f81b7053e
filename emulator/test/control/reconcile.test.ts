import { describe, expect, it } from "vitest";
import { nextDeadline } from "../../core/reconcile";
import { Lab, latest, pinned, serving, template, UNHEALTHY } from "./lab";

const canaryAt = (percent: number) => [
  pinned("hello-one", 100 - percent, "stable"),
  pinned("hello-two", percent, "canary"),
];
const deployCanary = (lab: Lab, percent = 10) =>
  lab.patch({ template: template("img:2", { revision: "hello-two" }), traffic: canaryAt(percent) }, "template,traffic");

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

describe("a revision that fails to start", () => {
  const failedCanary = () => {
    const lab = serving();
    const operation = deployCanary(lab);
    lab.started("hello-two", UNHEALTHY);
    lab.pass(1000);
    return { lab, operation };
  };
  const message = "Revision 'hello-two' is not ready and cannot serve traffic. It does not listen.";

  it("leaves the spec as asked and the status as served", () => {
    const { lab } = failedCanary();
    const service = lab.service();
    expect(service["traffic"]).toEqual(canaryAt(10));
    expect(service["trafficStatuses"]).toEqual([{ ...pinned("hello-one", 100, "stable"), uri: expect.any(String) }]);
    expect(service).toMatchObject({
      generation: "2",
      observedGeneration: "1",
      latestReadyRevision: expect.stringMatching(/hello-one$/),
      latestCreatedRevision: expect.stringMatching(/hello-two$/),
      terminalCondition: { state: "CONDITION_FAILED", message, revisionReason: "HEALTH_CHECK_CONTAINER_ERROR" },
    });
    expect(lab.routes()).toHaveLength(1);
  });

  it("ends the operation with code 9 and says so on the revision", () => {
    const { lab, operation } = failedCanary();
    expect(lab.operation(operation)).toMatchObject({ done: true, error: { code: 9, message } });
    expect(lab.revision("hello-two")["conditions"]).toContainEqual(
      expect.objectContaining({ type: "Ready", state: "CONDITION_FAILED", message: "It does not listen." }),
    );
  });

  it("makes a later deploy that keeps the stale traffic fail with the old revision's error", () => {
    const { lab } = failedCanary();
    const operation = lab.patch({ template: template("img:3", { revision: "hello-three" }) }, "template");
    lab.started("hello-three");
    lab.pass(1000);
    expect(lab.operation(operation)).toMatchObject({ error: { code: 9, message } });
    expect(lab.revision("hello-three")["conditions"]).toContainEqual(
      expect.objectContaining({ type: "Ready", state: "CONDITION_SUCCEEDED" }),
    );
  });

  it("is left behind by writing the traffic that is served", () => {
    const { lab } = failedCanary();
    const operation = lab.patch({ traffic: [pinned("hello-one", 100, "stable")] }, "traffic");
    lab.pass(1000);
    expect(lab.operation(operation)).toMatchObject({ done: true, response: { observedGeneration: "3" } });
    expect(lab.service()).toMatchObject({ terminalCondition: { state: "CONDITION_SUCCEEDED" } });
  });

  it("keeps its error in its operation, whatever later ones come to", () => {
    const { lab, operation } = failedCanary();
    lab.patch({ traffic: [pinned("hello-one", 100)] }, "traffic");
    lab.pass(1000);
    expect(lab.operation(operation)).toMatchObject({ error: { code: 9 }, metadata: { generation: "2" } });
    expect(lab.operation(operation)["response"]).toBeUndefined();
  });

  it("says CONTAINER_MISSING when it was the image", () => {
    const lab = serving();
    deployCanary(lab);
    lab.started("hello-two", { ok: false, reason: "IMAGE_NOT_FOUND", message: "Image 'img:2' not found." });
    lab.pass(1000);
    expect(lab.service()["terminalCondition"]).toMatchObject({
      reason: "CONTAINER_MISSING",
      message: expect.stringMatching(/Image 'img:2' not found\.$/),
    });
  });

  it("leaves a service that never served without address and traffic", () => {
    const lab = new Lab();
    lab.create({ template: template("img:1") });
    lab.started(lab.latestCreated(), UNHEALTHY);
    lab.pass(1000);
    expect(Object.keys(lab.service())).not.toEqual(expect.arrayContaining(["uri"]));
    expect(lab.service()["trafficStatuses"]).toBeUndefined();
    expect(lab.service()["conditions"]).toEqual([
      expect.objectContaining({ type: "RoutesReady", state: "CONDITION_FAILED" }),
      expect.objectContaining({ type: "ConfigurationsReady", state: "CONDITION_FAILED" }),
    ]);
  });
});

describe("traffic", () => {
  it("to a revision that does not exist is accepted, and fails in the operation with code 13", () => {
    const lab = serving();
    const operation = lab.patch({ traffic: [pinned("hello-gone", 100)] }, "traffic");
    lab.pass(1000);
    expect(lab.operation(operation)).toMatchObject({
      done: true,
      error: {
        code: 13,
        message:
          "Revision 'hello-gone' does not exist or is deleted. Update all traffic to route to currently available revisions.",
      },
    });
    expect(lab.service()["trafficStatuses"]).toEqual([
      { ...pinned("hello-one", 100, "stable"), uri: expect.any(String) },
    ]);
  });

  it("that is empty means everything to the latest revision", () => {
    const lab = serving();
    deployCanary(lab);
    lab.settle();
    lab.patch({ traffic: [] }, "traffic");
    lab.pass(1000);
    expect(lab.service()).toMatchObject({ traffic: [latest(100)], trafficStatuses: [latest(100)] });
    expect(lab.routes().at(-1)?.weights).toEqual([{ revision: "hello-two", percent: 100 }]);
  });

  it("to LATEST carries its tag along to every new revision", () => {
    const lab = serving();
    lab.patch({ traffic: [pinned("hello-one", 100), latest(0, "newest")] }, "traffic");
    lab.pass(1000);
    const before = lab.routes().at(-1)?.tags;
    lab.patch({ template: template("img:2", { revision: "hello-two" }) }, "template");
    lab.settle();
    expect([before, lab.routes().at(-1)?.tags]).toEqual([{ newest: "hello-one" }, { newest: "hello-two" }]);
  });

  it("may name one revision in several entries", () => {
    const lab = serving();
    deployCanary(lab);
    lab.settle();
    lab.patch(
      { traffic: [pinned("hello-one", 90), pinned("hello-two", 10), pinned("hello-two", 0, "canary")] },
      "traffic",
    );
    lab.pass(1000);
    expect(lab.routes().at(-1)).toMatchObject({
      weights: [
        { revision: "hello-one", percent: 90 },
        { revision: "hello-two", percent: 10 },
      ],
      tags: { canary: "hello-two" },
    });
  });

  it("accepts full resource names and keeps short ones", () => {
    const lab = serving();
    lab.patch(
      { traffic: [pinned("projects/p/locations/us-central1/services/hello/revisions/hello-one", 100)] },
      "traffic",
    );
    expect(lab.service()["traffic"]).toEqual([pinned("hello-one", 100)]);
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

describe("fates", () => {
  const withFate = (fate: object) => {
    const lab = serving();
    lab.world = { ...lab.world, fates: [{ revision: "^hello-two$", kind: "fails", ...fate }] };
    const operation = deployCanary(lab);
    return { lab, operation, starts: lab.effects.filter((effect) => effect.kind === "start") };
  };

  it("let a revision fail with the message given, without starting anything", () => {
    const { lab, operation, starts } = withFate({ message: "Doomed." });
    lab.pass(1000);
    expect(lab.operation(operation)).toMatchObject({
      error: { code: 9, message: expect.stringMatching(/ Doomed\.$/) },
    });
    expect(starts).toHaveLength(1);
  });

  it("let a revision stay pending until the startup deadline", () => {
    const { lab } = withFate({ kind: "never-ready" });
    lab.pass(239_999);
    expect(lab.service()).toMatchObject({ reconciling: true });
    lab.pass(1);
    expect(lab.service()).toMatchObject({ terminalCondition: { message: expect.stringContaining("PORT=8080") } });
  });

  it("let a revision that starts at once be reported late", () => {
    const { lab } = withFate({ kind: "slow", delayMs: 9000 });
    lab.started("hello-two");
    expect(nextDeadline(lab.world, lab.now)).toBe(lab.now + 1000);
    lab.pass(8999);
    expect(lab.service()).toMatchObject({ reconciling: true });
    lab.pass(1);
    expect(lab.service()).toMatchObject({ terminalCondition: { state: "CONDITION_SUCCEEDED" } });
  });
});
