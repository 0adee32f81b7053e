import { renderSeconds } from "../core/format";
import type { Ledger } from "../core/ledger";
import { everyOf } from "../core/looks";
import type { DryStep } from "../core/report/dry-run";
import { renderDecisions, renderRule } from "../core/report/rules";
import { placeOf } from "../core/wanted";
import type { World } from "../ports";
import { questionOf } from "./judging";
import { type MetricsJob, rulesFor, secondsOf } from "./metrics-job";

/** Returns the watch that metrics-gate would keep: how long, what it would ask, its lines, and what would follow. */
export function watchStep(world: World, job: MetricsJob, ledger: Ledger): DryStep {
  const seconds = secondsOf(job, ledger);
  const every = renderSeconds(job.every ?? everyOf(seconds));
  const title = `Watch ${placeOf(ledger)} for ${renderSeconds(seconds)}, with a look every ${every}`;
  const again =
    job.onInconclusive === "extend"
      ? ["Where it is inconclusive at the end, it is watched once more for as long."]
      : [];
  const follows = renderDecisions(rulesFor(job, ledger));
  return { title, asks: true, note: [...questions(world, job, ledger), ...again, ...follows].join("\n") };
}

/** Returns the judgement before a stage is left: what it would ask of its last `watch`, and what would follow. */
export function leavingStep(world: World, job: MetricsJob, ledger: Ledger): DryStep {
  const title = `Judge ${placeOf(ledger)} by its last ${renderSeconds(secondsOf(job, ledger))}, before it is left`;
  const follows = renderDecisions({ ...rulesFor(job, ledger), lastStage: false });
  return { title, asks: true, note: [...questions(world, job, ledger), ...follows, STAYS].join("\n") };
}

const STAYS = "Where it holds, the stage is not left: its health is asked and it is watched again.";

function questions(world: World, job: MetricsJob, ledger: Ledger): readonly string[] {
  const asked = job.metrics.flatMap((rule) => {
    const question = questionOf(job, rule, ledger);
    const beside = question.stable === undefined ? "" : ` beside stable, ${question.stable}`;
    return [renderRule(rule), `  ${rule.source.kind}${beside}: ${world.metrics.renderQuery(question)}`];
  });
  return ["Asked of the time since the stage began:", ...asked];
}
