import { readFile } from "node:fs/promises";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { image, openStage, planText, type Request, type Stage, TOKEN } from "./stage";

function trafficIn(request: Request | undefined): unknown {
  return (request?.body as { readonly traffic?: unknown } | undefined)?.traffic;
}

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
  await stage.deploy();
});
afterAll(() => stage.close());

describe("a rollout through the bundles, one process a step", () => {
  it("deploys the canary at 0 % under its tag, beside a stable that keeps all users", async () => {
    const ended = await stage.run("deploy-canary", { image: image("v2"), stage: "0" });
    expect(ended).toMatchObject({ exit: 0, outputs: { stage: "0", percent: "0", changed: "true" } });
    const { percent, tags } = await stage.traffic();
    expect(percent).toEqual({ [ended.outputs["stable-revision"] ?? ""]: 100 });
    expect(tags).toEqual({ stable: ended.outputs["stable-revision"], canary: ended.outputs["revision"] });
    expect(ended.outputs["tag-url"]).toContain("//canary---ion-api-");
  });

  it("finds nothing to do when it is asked the same again", async () => {
    await stage.writes();
    const ended = await stage.run("deploy-canary", { image: image("v2"), stage: "0" });
    expect(ended).toMatchObject({ exit: 0, outputs: { changed: "false" } });
    expect(await stage.writes()).toEqual([]);
  });

  it("asks the canary's own address, and keeps the evidence under its digest", async () => {
    const ended = await stage.run("health-gate");
    expect(ended).toMatchObject({ exit: 0, outputs: { verdict: "pass" } });
    const evidence = JSON.parse(await readFile(ended.outputs["evidence"] ?? "", "utf8"));
    expect(evidence).toMatchObject({ verdict: "pass", checks: [{ name: "chat", ok: true }] });
    expect(ended.summary).toContain(ended.outputs["evidence-digest"]);
  });

  it("shows the exact request in a dry run, sends none, and then sends that one", async () => {
    await stage.writes();
    const dry = await stage.run("deploy-canary", { "dry-run": "true" });
    expect(dry).toMatchObject({ exit: 0, outputs: { percent: "5", changed: "false" } });
    expect(await stage.writes()).toEqual([]);
    const real = await stage.run("deploy-canary");
    expect(real).toMatchObject({ exit: 0, outputs: { stage: "stage-1", percent: "5", changed: "true" } });
    const [sent, ...more] = await stage.writes();
    expect(more).toEqual([]);
    expect(dry.summary).toContain(`PATCH ${sent?.path}?updateMask=traffic,annotations`);
    expect(dry.summary).toContain(JSON.stringify(trafficIn(sent), null, 2).replaceAll("\n", "\n  "));
  });

  it("holds at a metrics gate that has no data, for that is never a pass", async () => {
    await stage.writePlan(
      planText(
        "metrics:\n  - { name: errors, source: cloud-logging, measure: rate, bad: httpRequest.status >= 500, target: 1%, warn: 2%, rollback: 5%, window: 1s, lag: 1ms }\n",
      ),
    );
    const ended = await stage.run("metrics-gate", { for: "300ms" });
    expect(ended).toMatchObject({ exit: 3, outputs: { verdict: "no-data", decision: "hold" } });
    await stage.writePlan(planText());
  });

  it("refuses another image while this one is under way, and changes nothing", async () => {
    await stage.writes();
    const ended = await stage.run("deploy-canary", { image: image("unsure") });
    expect(ended).toMatchObject({ exit: 3 });
    expect(ended.log).toContain("HELD");
    expect(await stage.writes()).toEqual([]);
  });

  it("wants a normal rollback to be confirmed by the service's name", async () => {
    await stage.writes();
    const ended = await stage.run("rollback", { mode: "normal", confirm: "ion" });
    expect(ended).toMatchObject({ exit: 2 });
    expect(ended.log).toContain("confirm: ion-api");
    expect(await stage.writes()).toEqual([]);
  });

  it("takes the canary back in one request, and has nothing to do the second time", async () => {
    const before = await stage.traffic();
    await stage.writes();
    const ended = await stage.run("rollback", { mode: "emergency", reason: "answers are slow" });
    expect(ended).toMatchObject({
      exit: 0,
      outputs: { outcome: "rolled-back", "restored-revision": before.tags["stable"] },
    });
    expect(await stage.writes()).toHaveLength(1);
    expect((await stage.traffic()).percent).toEqual({ [before.tags["stable"] ?? ""]: 100 });
    expect(await stage.run("rollback", { mode: "emergency" })).toMatchObject({
      exit: 0,
      outputs: { outcome: "nothing-to-do" },
    });
  });

  it("takes a version that was taken back to 100 % where somebody says so, and leaves the service as a plain deploy expects it", async () => {
    const again = { image: image("v2"), stage: "stage-1" };
    expect(await stage.run("deploy-canary", again)).toMatchObject({ exit: 3 });
    const first = await stage.run("deploy-canary", { ...again, override: "quarantine" });
    expect(first).toMatchObject({ exit: 0, outputs: { percent: "5" } });
    for (const percent of ["50", "100"]) {
      expect(await stage.run("deploy-canary")).toMatchObject({ exit: 0, outputs: { percent } });
    }
    expect(await stage.run("deploy-canary")).toMatchObject({ exit: 0, outputs: { percent: "100" } });
    const { body } = await stage.api("GET", "/v2/projects/demo-project/locations/us-central1/services/ion-api");
    expect(body["traffic"]).toContainEqual({ type: "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST", percent: 100 });
    expect(await stage.traffic()).toMatchObject({ percent: { [first.outputs["revision"] ?? ""]: 100 } });
  });

  it("never told the token to anybody", async () => {
    const ended = await stage.run("deploy-canary", { stage: "nowhere" }, { RUNNER_DEBUG: "1" });
    expect(ended.log + ended.summary).not.toContain(TOKEN);
    expect(ended.exit).toBe(2);
  });
});
