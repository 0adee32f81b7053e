import { describe, expect, it } from "vitest";
import { nextDeadline } from "../../core/reconcile";
import { canaryAt, deployCanary, Lab, pinned, serving, template, UNHEALTHY } from "./lab";

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
