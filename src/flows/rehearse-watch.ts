import { renderSeconds } from "../core/format";
import type { Ledger } from "../core/ledger";
import { everyOf } from "../core/looks";
import type { DryStep } from "../core/report/dry-run";
import { renderDecisions, renderRule } from "../core/report/rules";
import { placeOf } from "../core/wanted";
import type { World } from "../ports";
import { questionOf } from "./judging";
import { leavingSecondsOf, type MetricsJob, rulesFor, secondsOf } from "./metrics-job";

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

/** Returns the judgement before a stage is left: what it would ask, of all of it or its last watch, and what would follow. */
export function leavingStep(world: World, job: MetricsJob, ledger: Ledger, whole = false): DryStep {
  const span = whole ? "all the time since it began" : `its last ${renderSeconds(leavingSecondsOf(job, ledger))}`;
  const title = `Judge ${placeOf(ledger)} by ${span}, before it is left`;
  const follows = renderDecisions({ ...rulesFor(job, ledger), lastStage: false });
  return { title, asks: true, note: [...questions(world, job, ledger), ...follows, whole ? ENDS : STAYS].join("\n") };
}

const ENDS = "Where it holds, the stage is not left, and the run ends with status 3.";
const STAYS = "Where it holds, the stage is not left: its health is asked and it is watched again.";

function questions(world: World, job: MetricsJob, ledger: Ledger): readonly string[] {
  const asked = job.metrics.flatMap((rule) => {
    const question = questionOf(job, rule, ledger);
    const beside = question.stable === undefined ? "" : ` beside stable, ${question.stable}`;
    return [renderRule(rule), `  ${rule.source.kind}${beside}: ${world.metrics.renderQuery(question)}`];
  });
  return ["Asked of the time since the stage began:", ...asked];
}
