import { describe, expect, it } from "vitest";
import { deployCanary } from "../../src/flows/deploy-canary";
import { runStage } from "../../src/flows/stage";
import { STABLE } from "../fakes/cloud-run";
import { answer } from "../fakes/probe";
import { refusalOf } from "../fakes/refusal";
import { fakeWorld } from "../fakes/world";
import { deployJob, stageJob, V2 } from "./jobs";
import { latest, ledgerOn, pin, story } from "./reading";
import { CANARY, worldAfterOne } from "./worlds";

describe("a whole stage", () => {
  it("deploys, probes, moves, watches and says go", async () => {
    const world = fakeWorld();
    const outcome = await runStage(world, stageJob());
    expect(outcome).toMatchObject({
      exit: 0,
      outputs: {
        verdict: "pass",
        decision: "advance",
        stage: "one",
        percent: "5",
        "tag-url": "https://canary---ion-api-x7c2-uc.a.run.app",
      },
    });
    expect(story(world.cloud)).toEqual([`${STABLE} 100`, `${STABLE} 95 + ${CANARY} 5`]);
  });

  it("asks the canary for its health before any user is on it", async () => {
    const shares: unknown[] = [];
    const world = fakeWorld({
      probe: () => {
        shares.push(world.cloud.shares);
        return answer(200);
      },
    });
    await runStage(world, stageJob());
    expect(shares).toEqual([{ [STABLE]: 100 }, { [STABLE]: 100 }, { [STABLE]: 100 }]);
  });

  it("after stage is a rollout, to promotion and beyond", async () => {
    const world = fakeWorld();
    const decisions: unknown[] = [];
    for (let run = 1; run <= 4; run++) {
      const { exit, outputs } = await runStage(world, stageJob());
      decisions.push([exit, outputs["stage"], outputs["percent"], outputs["decision"], outputs["verdict"]]);
    }
    expect(decisions).toEqual([
      [0, "one", "5", "advance", "pass"],
      [0, "two", "25", "advance", "pass"],
      [0, "three", "100", "promote", "pass"],
      // Over already: nothing was judged, and what was not judged did not pass.
      [0, "three", "100", "promote", undefined],
    ]);
    expect(story(world.cloud)).toEqual([
      `${STABLE} 100`,
      `${STABLE} 95 + ${CANARY} 5`,
      `${STABLE} 75 + ${CANARY} 25`,
      `${CANARY} 100`,
    ]);
    expect(world.cloud.state.traffic).toEqual([latest(100), pin(CANARY, 0, "canary")]);
    expect(world.cloud.sent).toHaveLength(5);
    expect(ledgerOn(world.cloud).status).toBe("promoted");
  });

  it("is watched again by name without being moved", async () => {
    const world = await worldAfterOne();
    const sent = world.cloud.sent.length;
    const outcome = await runStage(world, stageJob({ deploy: deployJob({ stage: "one" }) }));
    expect(outcome).toMatchObject({ exit: 0, outputs: { stage: "one", decision: "advance" } });
    expect(world.cloud.sent).toHaveLength(sent);
  });
});

describe("the first release by stage", () => {
  const job = stageJob({ deploy: deployJob({ create: true }) });

  it("is made and serves everybody once it is healthy", async () => {
    const world = fakeWorld({ exists: false });
    expect(await runStage(world, job)).toMatchObject({ exit: 0, outputs: { decision: "promote", verdict: "pass" } });
    expect(Object.values(world.cloud.shares)).toEqual([100]);
  });

  it("that is not healthy is held against it", async () => {
    const world = fakeWorld({ exists: false, probe: () => answer(500) });
    expect(await runStage(world, job)).toMatchObject({ exit: 1, outputs: { decision: "hold", verdict: "fail" } });
  });

  it("is asked for its health by the next run where the first one died before", async () => {
    const world = fakeWorld({ exists: false });
    await deployCanary(world, job.deploy);
    expect(await runStage(world, job)).toMatchObject({ exit: 0, outputs: { decision: "promote", verdict: "pass" } });
    expect(world.probe.asked.length).toBeGreaterThan(0);
  });

  it("that cannot start is told as that by the next run, too", async () => {
    const world = fakeWorld({
      exists: false,
      fates: { [V2]: { ready: "failed", message: "exit 1", lastWords: ["boom"] } },
    });
    const first = await refusalOf(() => runStage(world, job));
    const second = await refusalOf(() => runStage(world, job));
    expect([first.code, second.code, second.message]).toEqual(["CANARY_NOT_READY", "CANARY_NOT_READY", first.message]);
  });
});
