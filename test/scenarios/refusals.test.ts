import { afterAll, beforeAll, beforeEach, expect, it } from "vitest";
import { REFUSALS } from "./refusal-cases";
import { image, openStage, planText, type Stage, TOKEN } from "./stage";

let stage: Stage;
beforeAll(async () => {
  stage = await openStage({ startupMs: 3000 });
  await stage.deploy();
});
beforeEach(async () => {
  await stage.writePlan(planText());
  await stage.api("PUT", "/emulator/v1/denied-permissions", []);
  await stage.writes();
});
afterAll(() => stage.close());

it.each(REFUSALS)(
  "when $when, $action ends with $exit and changes nothing",
  async ({ action, inputs = {}, plan, env = {}, denied, exit, says }) => {
    if (plan !== undefined) await stage.writePlan(plan);
    if (denied !== undefined) await stage.api("PUT", "/emulator/v1/denied-permissions", denied);
    const ended = await stage.run(action, inputs, env);
    for (const word of says) expect(ended.log).toContain(word);
    expect(ended.log + ended.summary).not.toContain(TOKEN);
    expect(ended.exit, ended.log).toBe(exit);
    expect((await stage.writes()).filter(({ status }) => status < 400)).toEqual([]);
  },
);

it("shows what a container wrote that cannot start, and leaves the traffic as it was", async () => {
  const before = await stage.traffic();
  const ended = await stage.run("deploy-canary", { image: image("crash"), stage: "stage-1" });
  expect(ended.exit, ended.log).toBe(1);
  expect(ended.log).toContain("CANARY_NOT_READY");
  expect(ended.log).toMatch(/│ .*cannot load the pipeline/);
  expect(await stage.traffic()).toEqual(before);
});

it("fails the health gate by its deadline, with the answer that it got", async () => {
  await stage.run("deploy-canary", { image: image("unhealthy"), stage: "0" });
  const ended = await stage.run("health-gate");
  expect(ended).toMatchObject({ exit: 1, outputs: { verdict: "fail" } });
  expect(ended.log).toContain("HTTP 503");
  expect(await stage.run("rollback", { mode: "normal", confirm: "ion-api" })).toMatchObject({
    exit: 0,
    outputs: { outcome: "rolled-back" },
  });
});

it("fails a functional check by its expectation, and names it", async () => {
  await stage.run("deploy-canary", { image: image("unsure"), stage: "0" });
  const ended = await stage.run("health-gate");
  expect(ended).toMatchObject({ exit: 1, outputs: { verdict: "fail" } });
  expect(ended.log).toContain("body.confidence > 0.8");
  expect(await stage.run("rollback", { mode: "delete" })).toMatchObject({ exit: 0, outputs: { outcome: "deleted" } });
  expect(await stage.traffic()).toMatchObject({ tags: {} });
});

it("makes a service that does not exist where the plan says so, and says that it serves 100 %", async () => {
  await stage.writePlan(planText("first-release: create\n", "newborn"));
  const ended = await stage.run("deploy-canary", { image: image("v1") });
  expect(ended).toMatchObject({ exit: 0, outputs: { percent: "100", changed: "true" } });
  expect(ended.log).toContain("First release");
  expect(Object.values((await stage.traffic("newborn")).percent)).toEqual([100]);
  expect(await stage.run("health-gate")).toMatchObject({ exit: 0, outputs: { verdict: "pass" } });
});

it("carries on where the answer to the write was lost, and writes once", async () => {
  await stage.api("POST", "/emulator/v1/faults", {
    method: "PATCH",
    path: "/services/ion-api",
    drop: "after",
    times: 1,
  });
  const ended = await stage.run("deploy-canary", { image: image("v2"), stage: "0" });
  expect(ended, ended.log).toMatchObject({ exit: 0, outputs: { changed: "true" } });
  expect(await stage.writes()).toHaveLength(1);
});

it("ends with 130 when it is cancelled, at once, and writes nothing more", async () => {
  const child = stage.start("metrics-gate", { for: "10m" });
  await new Promise((done) => child.stdout?.once("data", done));
  await stage.writes();
  const cancelledAt = Date.now();
  child.kill("SIGINT");
  const { exitCode, all } = await child;
  expect(exitCode, String(all)).toBe(130);
  expect(Date.now() - cancelledAt).toBeLessThan(5000);
  expect(await stage.writes()).toEqual([]);
});
