import type { Story } from "./cast";
import { DemoFailure } from "./failure";
import type { PlanFacts } from "./plan";
import type { FoundVerdict, StoryRecord } from "./record";
import { type Crew, Steps } from "./steps";

/** The stage, counted from 1, that goes through the action at the root: one step where the others take two. */
const ROOT_STAGE = 3;

/** Returns an empty record of a story; the pipeline fills it in as it goes, so that a failure leaves what there was. */
export function openRecord({ name, expected }: Story): StoryRecord {
  return { name, expected, outcome: "not finished", steps: [] };
}

/** Makes the service with its first version. Throws DemoFailure where that is not what came. */
export async function releaseFirst(crew: Crew, { version }: Story, record: StoryRecord): Promise<void> {
  const steps = new Steps(crew, record.steps);
  const image = await crew.makeImage(steps.build, version);
  await steps.deploy(100, { image });
  await steps.gate("health-gate");
  await steps.traffic();
  record.outcome = "created, 100 %";
}

/**
 * Takes a version through its rollout as a workflow would: on with every gate that passes, back with the first one that
 * does not. The record tells how it ended. Throws DemoFailure for whatever a gate cannot decide.
 */
export async function release(crew: Crew, plan: PlanFacts, { version }: Story, record: StoryRecord): Promise<void> {
  const steps = new Steps(crew, record.steps);
  const image = await crew.makeImage(steps.build, version);
  await steps.deploy(0, { image, stage: "0" });
  const health = await steps.gate("health-gate");
  if (health.outputs["verdict"] !== "pass") {
    record.outcome = await takeBack(steps, plan, "health-gate", health.verdicts);
    return;
  }
  for (const [index, { percent }] of plan.stages.entries()) {
    const { decision, verdicts } = await runStage(steps, percent, index + 1);
    if (decision === "rollback") {
      record.outcome = await takeBack(steps, plan, "metrics-gate", verdicts);
      return;
    }
    const wanted = percent === 100 ? "promote" : "advance";
    if (decision !== wanted) throw new DemoFailure(`stage ${percent} %`, `the decision ${wanted}`, decision);
  }
  await steps.deploy(100, { stage: "next" });
  await steps.traffic();
  record.outcome = "promoted, 100 %";
}

async function runStage(steps: Steps, percent: number, number: number) {
  if (number === ROOT_STAGE) {
    const outputs = await steps.stage(percent, { stage: "next" });
    await steps.traffic();
    return { decision: outputs["decision"] ?? "none", verdicts: [] };
  }
  await steps.deploy(percent, { stage: "next" });
  const { outputs, verdicts } = await steps.gate("metrics-gate", { every: "1s" });
  return { decision: outputs["decision"] ?? "none", verdicts };
}

/** Returns the outcome in the words of the cast: the gate, and the metrics or checks on which it failed. */
async function takeBack(
  steps: Steps,
  { service }: PlanFacts,
  gate: string,
  verdicts: readonly FoundVerdict[],
): Promise<string> {
  const failed = verdicts.filter(({ verdict }) => verdict === "fail").map(({ name }) => name);
  await steps.rollback({ confirm: service, reason: `${gate}: ${failed.join(", ")}` });
  await steps.traffic();
  return `stopped by ${gate} (${failed.join(", ")}), rolled back`;
}
