import type { ExitStatus, RolloutError } from "../../errors";
import { DECISIONS } from "../decision";
import { VERDICTS, type Verdict, worst } from "../verdict";
import { block, page } from "./markdown";
import type { Outcome } from "./outcome";

/** How a step ended in one region. */
export interface RegionOutcome {
  readonly region: string;
  readonly outcome: Outcome;
}

/** Where a canary is judged, one at fault counts first: it is to be taken back everywhere. */
const FAULT_FIRST: readonly ExitStatus[] = [1, 4, 2, 3, 0];
/** Where it is taken back, whatever kept one from being taken back counts first. */
const REFUSAL_FIRST: readonly ExitStatus[] = [4, 3, 2, 1, 0];
/** The one that must be seen first in front. */
const DECISIONS_WORST_FIRST = ["rollback", "hold", ...DECISIONS.filter((one) => one === "promote"), "advance"];

/** Returns a refusal as the outcome of one region, so that the other regions' outcomes are not lost with it. */
export function renderRefused({ exit, code, message, hint }: RolloutError): Outcome {
  const parts = hint === undefined ? [] : ["What to do:", block(hint)];
  return {
    exit,
    outputs: {},
    headline: message,
    ...(hint === undefined ? {} : { detail: `What to do:\n${hint}` }),
    summary: page(`🛑 ${code}`, message, ...parts),
    annotation: { level: "error", title: code, message },
  };
}

/** Returns waves as one outcome: the last one's word counts, `percent` is the smallest share that any region has. */
export function joinWaves(waves: readonly RegionOutcome[], percents: readonly number[] = []): Outcome {
  const last = waves.at(-1)?.outcome;
  const given = [...percents.map(String), ...textsOf(waves, "percent")].map(Number);
  const smallest = given.length === 0 ? {} : { percent: String(Math.min(...given)) };
  return joined(waves, last, {
    ...picked(last, ["verdict", "decision", "evidence", "evidence-digest"]),
    ...smallest,
    ...anyTrue(waves, "changed"),
  });
}

/** Returns steps of all regions as one outcome: of those that did not end well the refusal counts first. */
export function joinRegions(all: readonly RegionOutcome[]): Outcome {
  return joined(all, firstBy(all, REFUSAL_FIRST), {});
}

/** Returns gates as one outcome: the worst verdict, the most careful decision, and the exit of a fault before all others. */
export function joinGates(gates: readonly RegionOutcome[]): Outcome {
  const verdicts = gates.map(({ outcome }) => verdictOf(outcome));
  const first = firstBy(gates, FAULT_FIRST);
  const decisions = textsOf(gates, "decision");
  const decision = DECISIONS_WORST_FIRST.find((one) => decisions.includes(one));
  const unjudged = gates.some(({ outcome }) => outcome.outputs["verdict"] === undefined);
  const careful = unjudged && decision !== "rollback" ? "hold" : decision;
  return joined(gates, first, {
    ...(verdicts.length === 0 ? {} : { verdict: worst(verdicts) }),
    ...(decision === undefined ? {} : { decision: careful ?? "hold" }),
    ...picked(first, ["evidence", "evidence-digest"]),
  });
}

/** Returns rollbacks as one outcome: the worst of them, and the seconds of the one that took longest. */
export function joinRollbacks(rollbacks: readonly RegionOutcome[]): Outcome {
  const outcomes = rollbacks.map(({ outcome }) => outcome.outputs["outcome"] ?? "held");
  const worstOutcome = ["held", "deleted", "rolled-back"].find((one) => outcomes.includes(one)) ?? "nothing-to-do";
  const seconds = Math.max(0, ...textsOf(rollbacks, "seconds").map(Number)).toFixed(1);
  const first = firstBy(rollbacks, REFUSAL_FIRST);
  return joined(rollbacks, first, { outcome: worstOutcome, seconds });
}

function joined(
  all: readonly RegionOutcome[],
  word: Outcome | undefined,
  outputs: Readonly<Record<string, string>>,
): Outcome {
  const taken = all.some(({ outcome }) => outcome.outputs["decision"] === "rollback");
  const regions = Object.fromEntries(all.map(({ region, outcome }) => [region, regionOutputs(outcome, taken)]));
  const spoken = all.find(({ outcome }) => outcome === word)?.region;
  return {
    exit: word?.exit ?? 0,
    outputs: { ...all[0]?.outcome.outputs, ...outputs, regions: JSON.stringify(regions) },
    headline: spoken === undefined ? "" : `${spoken}: ${word?.headline ?? ""}`,
    detail: all.map(({ region, outcome }) => lineOf(region, outcome)).join("\n"),
    summary: all.map(({ region, outcome }) => `## ${region}\n\n${outcome.summary}`).join("\n"),
    ...(word?.annotation === undefined ? {} : { annotation: word.annotation }),
  };
}

/** Where one was taken back all were, so that an earlier wave's share is not its share any more. */
function regionOutputs({ exit, outputs }: Outcome, taken: boolean): Readonly<Record<string, string | number>> {
  const { regions: _, ...own } = outputs;
  return { exit, ...own, ...(taken && own["percent"] !== undefined ? { percent: "0" } : {}) };
}

function lineOf(region: string, { headline, detail }: Outcome): string {
  return detail === undefined ? `${region}: ${headline}` : `${region}: ${headline}\n${detail}`;
}

function firstBy(all: readonly RegionOutcome[], order: readonly ExitStatus[]): Outcome | undefined {
  return order.flatMap((exit) => all.filter(({ outcome }) => outcome.exit === exit))[0]?.outcome ?? all[0]?.outcome;
}

/** Whoever has none was refused, and no verdict is never a pass. */
function verdictOf({ outputs }: Outcome): Verdict {
  return VERDICTS.find((verdict) => verdict === outputs["verdict"]) ?? "error";
}

function textsOf(all: readonly RegionOutcome[], name: string): readonly string[] {
  return all.flatMap(({ outcome }) => outcome.outputs[name] ?? []);
}

function anyTrue(all: readonly RegionOutcome[], name: string): Readonly<Record<string, string>> {
  const texts = textsOf(all, name);
  return texts.length === 0 ? {} : { [name]: String(texts.includes("true")) };
}

function picked(outcome: Outcome | undefined, names: readonly string[]): Readonly<Record<string, string>> {
  return Object.fromEntries(
    names.flatMap((name) => (outcome?.outputs[name] === undefined ? [] : [[name, outcome.outputs[name]]])),
  );
}
