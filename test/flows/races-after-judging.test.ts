import { describe, expect, it } from "vitest";
import { deployCanary } from "../../src/flows/deploy-canary";
import type { DeployJob } from "../../src/flows/deploy-job";
import { monitor } from "../../src/flows/monitor";
import { rollback } from "../../src/flows/rollback";
import { runStage } from "../../src/flows/stage";
import type { World } from "../../src/ports";
import { REF } from "../fakes/cloud-run";
import { refusalOf } from "../fakes/refusal";
import { deployJob, GUARDS, rollbackJob, V3 } from "./jobs";
import { monitorJob, STAGES, standAt } from "./monitoring";
import { goodBut } from "./moods";
import { approvedHub, approvedJob, BAKED, bakedAtOne, HOUR, proposedIn } from "./proposing";
import { ledgerOn } from "./reading";

const SUPERSEDE = { ...GUARDS, quarantine: 0, whileRunning: "supersede" } as const;
const supersede = (world: World, stages: DeployJob["stages"] = BAKED) =>
  deployCanary(world, deployJob({ ref: REF, image: V3, stage: "0", stages, guards: SUPERSEDE }));

/** Returns the world, in which something happens when its first numbers have been read. */
function meanwhile<W extends World>(world: W, happens: () => Promise<unknown>): W {
  const { metrics } = world;
  let happened: Promise<unknown> | undefined;
  const read: World["metrics"]["read"] = async (query) => {
    const answer = await metrics.read(query);
    happened ??= happens();
    await happened;
    return answer;
  };
  return { ...world, metrics: { read, renderQuery: (question: never) => metrics.renderQuery(question) } };
}

describe("while GitHub is asked for the approval", () => {
  it.each<[string, (world: World) => Promise<unknown>]>([
    ["another image takes the canary's place", (world) => supersede(world)],
    ["the canary is rolled back", (world) => rollback(world, rollbackJob())],
  ])("%s: nothing is begun anew", async (_what, happens) => {
    const world = await bakedAtOne(24.5);
    const job = approvedJob(await proposedIn(world));
    const hub = approvedHub();
    const { forge } = hub;
    const approvals = forge.approvals.bind(forge);
    forge.approvals = async (run: string) => {
      await happens(world);
      return approvals(run);
    };
    const asked = { ...job, deploy: { ...job.deploy, guards: SUPERSEDE } };
    const error = await refusalOf(() => runStage(world, asked, hub));
    const { status, image, percent } = ledgerOn(world.cloud);
    expect([error.code, error.exit, percent]).toEqual(["CONFLICT", 3, 0]);
    expect(status === "rolled-back" || image === V3).toBe(true);
  });
});

describe("while a bad canary is judged, another image takes its place", () => {
  it("and the monitor takes nothing back", async () => {
    const stand = await standAt("one", goodBut("bad", 60, 70));
    stand.pass(3);
    const world = meanwhile(stand.world, () => supersede(stand.world, STAGES));
    const outcome = await monitor(world, stand.hub, monitorJob());
    const { status, image, quarantine } = stand.ledger();
    expect([outcome.exit, status, image, quarantine]).toEqual([3, "running", V3, undefined]);
  });

  it("and an approved stage takes nothing back", async () => {
    const good = await bakedAtOne(24.5, { metrics: goodBut("bad", 60 * 25, 99_999) });
    const job = approvedJob(await proposedIn(good));
    good.clock.advance(HOUR);
    const error = await refusalOf(() =>
      runStage(
        meanwhile(good, () => supersede(good)),
        job,
        approvedHub(),
      ),
    );
    expect([error.code, ledgerOn(good.cloud).status, ledgerOn(good.cloud).image]).toEqual(["CONFLICT", "running", V3]);
  });
});

describe("while a good canary is judged, another image takes its place", () => {
  it("and the monitor finishes nothing", async () => {
    const stand = await standAt("three");
    stand.pass(25);
    const world = meanwhile(stand.world, () => supersede(stand.world, STAGES));
    const { exit } = await monitor(world, stand.hub, monitorJob());
    const { status, image, percent } = stand.ledger();
    expect([exit, status, image, percent]).toEqual([3, "running", V3, 0]);
  });

  it("or somebody moves it: an approved stage moves nothing", async () => {
    const good = await bakedAtOne(24.5);
    const job = approvedJob(await proposedIn(good));
    const world = meanwhile(good, () => deployCanary(good, deployJob({ ref: REF, stage: "three", stages: BAKED })));
    const error = await refusalOf(() => runStage(world, job, approvedHub()));
    expect([error.code, ledgerOn(good.cloud).stage, ledgerOn(good.cloud).percent]).toEqual(["CONFLICT", "three", 100]);
  });
});
