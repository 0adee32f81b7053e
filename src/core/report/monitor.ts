import type { ExitStatus } from "../../errors";
import { renderTime } from "../format";
import { placeOf } from "../wanted";
import { MARKS } from "./gates";
import { block, code, list, page, table } from "./markdown";
import { metricsTable, metricsWords } from "./metrics";
import type { Monitored, NotSeen } from "./monitored";
import type { Annotation, Outcome } from "./outcome";

/** The exits of single rollouts, the one that must be seen first in front. */
const WORST_FIRST: readonly ExitStatus[] = [1, 3, 4, 0];

/**
 * Returns the outcome of one look at all rollouts: 1 where a canary was taken back, else 3 where a person must look, else 4
 * where something was refused, else 0. `now` in epoch milliseconds.
 */
export function renderMonitor(
  all: readonly Monitored[],
  unseen: readonly NotSeen[],
  { now, dryRun }: { readonly now: number; readonly dryRun: boolean },
): Outcome {
  const ends = [...all, ...unseen].map(({ exit }) => exit);
  const exit = dryRun ? worstOf(ends.filter((end) => end === 4)) : worstOf(ends);
  const headline = headlineOf(all, unseen);
  const title = `${dryRun ? "Dry run: " : ""}Look at ${renderTime(now)}`;
  const missed = list(
    unseen.map(({ where, why, hint }) => `${where}: ${why}${hint === undefined ? "" : ` — ${hint}`}`),
  );
  const sections = [overview(all), missed, ...all.map(sectionOf)];
  return {
    exit,
    outputs: {
      rollouts: JSON.stringify(all.map(rowOf)),
      decisions: all.map(({ ref, tick }) => `${ref.service} ${tick.decision}`).join("\n"),
    },
    headline,
    detail: all.map(lineOf).join("\n"),
    summary: page(title, headline, ...sections),
    annotation: annotationOf(exit, headline),
  };
}

function worstOf(ends: readonly ExitStatus[]): ExitStatus {
  return WORST_FIRST.find((exit) => ends.includes(exit)) ?? ends[0] ?? 0;
}

function headlineOf(all: readonly Monitored[], unseen: readonly NotSeen[]): string {
  const worst = WORST_FIRST.flatMap((exit) => all.filter((one) => one.exit === exit && exit !== 0))[0];
  const missed = unseen.map(({ where, why }) => ` ${where} could not be looked at: ${why}.`).join("");
  if (all.length === 0) return `No rollout is under way.${missed}`;
  const count = all.length === 1 ? "One rollout is" : `${all.length} rollouts are`;
  if (worst !== undefined) return `${count} looked after; ${lineOf(worst)}.${missed}`;
  return `${count} looked after, and nobody is needed.${missed}`;
}

/** Returns one rollout in a line: where it stands, what is decided, why, and what was done. */
export function lineOf({ ref, ledger, tick, did }: Monitored): string {
  const where = ledger === undefined ? "" : ` at ${placeOf(ledger)}`;
  const why = tick.reasons.length === 0 ? "" : `, because ${tick.reasons.join("; ")}`;
  return `${ref.service} (${ref.region})${where}: ${tick.decision}${why}; ${did}`;
}

function overview(all: readonly Monitored[]): string {
  if (all.length === 0) return "";
  const rows = all.map(({ ref, ledger, tick, did }) => [
    ref.service,
    ref.region,
    ledger === undefined ? "–" : `${ledger.status === "running" ? placeOf(ledger) : ledger.status}`,
    ledger === undefined ? "–" : renderTime(ledger.since),
    tick.verdict === undefined ? "–" : `${MARKS[tick.verdict]} ${tick.verdict}`,
    tick.decision,
    tick.reasons.join("; ") || "the stage passes",
    did,
  ]);
  return table(["Service", "Region", "Stands at", "Since", "Verdict", "Decision", "Why", "Done"], rows);
}

/** Returns all that was found about one rollout: its metrics, what was done, the next step and the evidence; may be empty. */
export function sectionOf({ ref, found, next, told, evidence }: Monitored): string {
  const judgements = found?.metrics.map(({ judgement }) => judgement) ?? [];
  const parts = [
    ...(found === undefined ? [] : [metricsTable(judgements), list(metricsWords(found))]),
    ...(told === undefined ? [] : [told.trim()]),
    ...(next === undefined ? [] : [`Next step:\n\n${block(next, "sh")}`]),
    ...(evidence === undefined ? [] : [`Evidence: ${code(`sha256:${evidence.digest}`)}`]),
  ];
  return parts.length === 0 ? "" : [`#### ${ref.service} (${ref.region})`, ...parts].join("\n\n");
}

/** One rollout as the output `rollouts` has it. */
function rowOf({ ref, ledger, tick, did, evidence }: Monitored): Readonly<Record<string, unknown>> {
  const { verdict, decision, alarm, reasons, baking } = tick;
  const { canary: rollout, stage, percent, since, status } = ledger ?? {};
  return {
    ...ref,
    rollout,
    status,
    stage,
    percent,
    since: since === undefined ? undefined : renderTime(since),
    verdict,
    decision,
    alarm,
    reasons,
    baking: baking === undefined ? undefined : renderTime(baking),
    did,
    evidence: evidence?.path,
    "evidence-digest": evidence?.digest,
  };
}

function annotationOf(exit: ExitStatus, message: string): Annotation {
  const level = exit === 0 ? "notice" : exit === 3 ? "warning" : "error";
  return { level, title: "Rollouts", message };
}
