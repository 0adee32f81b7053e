import { readingOf } from "../../src/core/ledger-text";
import type { Proposal } from "../../src/core/proposal";
import { RolloutError } from "../../src/errors";
import { announce, newsOf } from "../../src/flows/mirror";
import { monitor } from "../../src/flows/monitor";
import type { MonitorJob } from "../../src/flows/monitor-job";
import { runStage } from "../../src/flows/stage";
import type { World } from "../../src/ports";
import { REF, STABLE } from "../fakes/cloud-run";
import { Crash, type CrashPoint, dyingAt } from "../fakes/crash";
import { type FakeHub, fakeHub } from "../fakes/hub";
import { type FakeWorld, fakeWorld, type Overrides } from "../fakes/world";
import { deployJob, ERROR_RATE, GUARDS, metricsJob, rollbackJob, STAGES, stageJob } from "./jobs";

/** Every stage is watched for ten minutes and bakes for as long. */
export const BAKED = STAGES.map((stage) => ({ ...stage, bake: 600 }));
const PROMOTE = "promote.yml";
const DIGEST = "0a1b2c3d".repeat(8);
const { failOn: _, dryRun: __, ...judged } = metricsJob({ metrics: [ERROR_RATE], stages: BAKED, every: 200 });
const terms = { ...judged, plan: "rollout.yml", deadMan: { hold: 7200, rollback: 86_400 }, guards: GUARDS };
const job: MonitorJob = {
  places: [{ project: REF.project, region: REF.region }],
  termsOf: () => terms,
  autoPromote: true,
  promoteWorkflow: PROMOTE,
  deployWorkflow: "deploy.yml",
  dryRun: false,
};

/** Something that a job does, and that may be killed. */
export type Act = (world: World, hub: FakeHub) => Promise<unknown>;

/** The root action in a job of its own: without a proposal, or with the one that a run before it made. */
export function stageAct(stage: string, proposal?: (world: World) => Promise<Proposal>): Act {
  return async (world, hub) => {
    const deploy = deployJob({ stage, stages: BAKED });
    const metrics = metricsJob({ metrics: [ERROR_RATE], stages: BAKED, every: 200 });
    const made = proposal === undefined ? {} : { proposal: await proposal(world) };
    const conditions = { ...made, approvalValid: 259_200, deadMan: terms.deadMan };
    const environment = `${stage}-gate`;
    hub.forge.environments.set(environment, 1);
    hub.forge.approvalsOf.set(hub.run.id, [{ by: "ada", environment, state: "approved", comment: "" }]);
    const asked = proposal === undefined ? conditions : { ...conditions, environment };
    const outcome = await runStage(
      world,
      stageJob({ deploy, metrics, rollback: rollbackJob(), conditions: asked }),
      hub,
    );
    await announce(world, hub, REF, newsOf(outcome, world.clock.now()));
    return outcome;
  };
}

/** One look of the monitor. */
export const tick: Act = (world, hub) => monitor(world, hub, job);

/** Proposes the stage on the rollout as it is, or to begin one of the image. */
export function proposing(image: string, stage: string): (world: World) => Promise<Proposal> {
  return async (world) => {
    const state = await world.services.read(REF);
    const reading = state === undefined ? undefined : readingOf(state);
    const ledger = reading?.kind === "ledger" && reading.ledger.status === "running" ? reading.ledger : undefined;
    const { service, project, region } = REF;
    const common = {
      version: 1,
      service,
      project,
      region,
      image: ledger?.image ?? image,
      stage,
      at: world.clock.now(),
    } as const;
    if (ledger === undefined) return { ...common, rollout: "", from: "0", since: 0, evidence: "" };
    return { ...common, rollout: ledger.canary, from: ledger.stage, since: ledger.since, evidence: DIGEST };
  };
}

/** What became of it, and after how many looks. */
export interface End {
  readonly status: string;
  readonly exposed: number;
  readonly ticks: number;
  readonly problems: readonly string[];
}

/** Kills the act at the point, then only lets the clock strike, and runs what each look starts, until it is over. */
export async function takeOver(
  overrides: Overrides,
  acts: { readonly before?: Act; readonly act: Act },
  point: CrashPoint,
): Promise<{ readonly end: End; readonly calls: number }> {
  const world = fakeWorld(overrides);
  const hub = fakeHub();
  if (acts.before !== undefined) await acts.before(world, hub);
  const dying = dyingAt(world, point, hub.forge);
  await ending(() => acts.act(dying.world, hub));
  const calls = dying.calls();
  hub.forge.around = (call) => call();
  let ticks = 0;
  while (ticks < 60 && !isOver(world)) {
    ticks += 1;
    world.clock.advance(300);
    await tick(world, hub);
    await runStarted(world, hub);
  }
  return { end: { ...endOf(world), ticks, problems: problemsOf(world) }, calls };
}

/** Each started run gets its evidence, is approved at once, and does its stage; then it is no longer open. */
async function runStarted(world: FakeWorld, hub: FakeHub): Promise<void> {
  const started = hub.forge.dispatched.splice(0);
  for (const { inputs } of started) {
    const image = "none: a rollout is under way";
    await ending(() => stageAct(inputs["stage"] ?? "", proposing(image, inputs["stage"] ?? ""))(world, hub));
  }
  hub.forge.runs.clear();
}

async function ending(act: () => Promise<unknown>): Promise<void> {
  try {
    await act();
  } catch (thrown) {
    if (!(thrown instanceof RolloutError || thrown instanceof Crash)) throw thrown;
  }
}

function isOver({ cloud }: FakeWorld): boolean {
  const reading = readingOf(cloud.state);
  return (
    cloud.state.settled &&
    (reading.kind === "none" || (reading.kind === "ledger" && reading.ledger.status !== "running"))
  );
}

function endOf({ cloud }: FakeWorld): Pick<End, "status" | "exposed"> {
  const reading = readingOf(cloud.state);
  const status = reading.kind === "ledger" ? reading.ledger.status : reading.kind;
  return { status, exposed: 100 - (cloud.shares[STABLE] ?? 0) };
}

/** Returns every moment at which users got what no ledger allowed, and every write whose parts do not fit together. */
function problemsOf({ cloud }: FakeWorld): readonly string[] {
  const allowed = [0, ...BAKED.map(({ percent }) => percent)];
  const served = cloud.trace.flatMap(({ shares }) => {
    const exposed = 100 - (shares[STABLE] ?? 0);
    const sum = Object.values(shares).reduce((a, b) => a + b, 0);
    return allowed.includes(exposed) && sum === 100 ? [] : [`served ${JSON.stringify(shares)}`];
  });
  const sent = cloud.sent.flatMap((request) => {
    const reading = readingOf(request);
    if (reading.kind !== "ledger") return [`wrote a ledger that is ${reading.kind}`];
    const { canary, percent, status } = reading.ledger;
    const sum = request.traffic.reduce((total, target) => total + target.percent, 0);
    const exposed = request.traffic
      .filter((target) => (target.kind === "latest" ? status !== "rolled-back" : target.revision === canary))
      .reduce((total, target) => total + target.percent, 0);
    return sum === 100 && exposed <= percent ? [] : [`asked for ${exposed} of ${sum} % at ${percent} %`];
  });
  return [...served, ...sent];
}
