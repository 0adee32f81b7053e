import { z } from "zod";
import { DECISIONS } from "../core/decision";
import type { ShareFinding } from "../core/judge/share";
import { JUDGES } from "../core/judge/terms";
import { ROLES } from "../core/metric";
import { EVIDENCE_VERSION, type GateRecord, type RecordedMetric } from "../core/report/evidence";
import { VERDICTS } from "../core/verdict";
import { messageOf, RolloutError } from "../errors";
import { expected } from "./leaves";
import { SOURCE_NAMES } from "./sources/index";

/** A metric out of an evidence file, with all that it can be judged by again; of what was found then only the word. */
export type RereadMetric = Omit<RecordedMetric, "judgement"> & {
  readonly judgement: Pick<RecordedMetric["judgement"], "verdict" | "sentence">;
};
/** What a gate kept of one watch. Times in epoch milliseconds. */
export type RecordedGate = Omit<GateRecord, "metrics" | "share"> & {
  readonly share?: Pick<ShareFinding, "verdict" | "sentence">;
  readonly metrics: readonly RereadMetric[];
};

const verdict = z.enum(VERDICTS);
const time = z.number().nonnegative();
const count = z.number().nonnegative();
const fraction = z.number().min(0).max(1);

/** Rounding that a source may carry into a count; relative. */
const SLACK = 1e-9;

function isRising(numbers: readonly number[]): boolean {
  return numbers.every((number, index) => index === 0 || number > (numbers[index - 1] ?? number));
}

const cell = z.discriminatedUnion("kind", [
  z
    .strictObject({ kind: z.literal("rate"), total: count, hits: count })
    .refine(({ total, hits }) => hits <= total * (1 + SLACK), { error: "expected no more hits than requests in all" }),
  z.strictObject({ kind: z.literal("mean"), count, mean: z.number(), ssd: count.exactOptional() }),
  z
    .strictObject({ kind: z.literal("p95"), bounds: z.array(z.number()), counts: z.array(count) })
    .refine(({ bounds, counts }) => counts.length === bounds.length + 1, {
      error: "expected one more count than bounds",
    })
    .refine(({ bounds }) => isRising(bounds), { error: "expected bounds that rise" }),
]);
const range = z.strictObject({ from: time, to: time });
const bucket = z.strictObject({ from: time, to: time, cell }).refine(({ from, to }) => from < to, {
  error: "expected a bucket that ends after it begins",
});
const buckets = z.array(bucket).superRefine((all, context) => {
  const inOrder = [...all.entries()].sort(([, one], [, other]) => one.from - other.from);
  for (const [place, [index, { from }]] of inOrder.entries()) {
    const before = inOrder[place - 1]?.[1];
    if (before !== undefined && before.to > from)
      context.addIssue({ code: "custom", path: [index], message: "expected a bucket that overlaps no other" });
  }
});

const rule = z.strictObject({
  name: z.string(),
  source: z.enum(SOURCE_NAMES),
  measure: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("rate"), of: z.enum(["bad", "good"]), hits: z.string().exactOptional() }),
    z.strictObject({ kind: z.literal("p95") }),
    z.strictObject({ kind: z.literal("mean"), value: z.string().exactOptional() }),
  ]),
  lines: z.strictObject({
    better: z.enum(["lower", "higher"]),
    target: z.number(),
    warn: z.number().exactOptional(),
    rollback: z.number().exactOptional(),
  }),
  window: z.number().positive(),
  lag: count,
  role: z.enum(ROLES),
  judge: z.enum(JUDGES),
  warmUp: count,
  minRequests: count,
});

const terms = z.strictObject({
  statistics: z.strictObject({
    falseRollback: fraction,
    falsePromotion: fraction,
    strict: z.boolean(),
    minFailures: count,
    unit: z.enum(["request", "minute"]),
    dispersion: z.number().min(1),
    sharedIncident: count,
    tolerance: z.number().min(1),
  }),
  alpha: fraction,
  horizon: count,
});

const metric = z.strictObject({
  name: z.string(),
  rule,
  terms,
  range,
  watchFrom: z.number(),
  final: z.boolean(),
  query: z.string(),
  notes: z.array(z.string()),
  canary: buckets,
  stable: buckets,
  unanswered: z.string().exactOptional(),
  judgement: z.object({ verdict, sentence: z.string() }),
});

const metrics = z.array(metric).superRefine((all, context) => {
  for (const [index, { name }] of all.entries()) {
    if (all.findIndex((one) => one.name === name) < index)
      context.addIssue({
        code: "custom",
        path: [index, "name"],
        message: `expected each metric once, got ${name} again`,
      });
  }
});

const gate = z.strictObject({
  version: z.literal(EVIDENCE_VERSION, { error: expected("evidence of version 1, as metrics-gate keeps it") }),
  service: z.strictObject({ project: z.string(), region: z.string(), service: z.string() }),
  rollout: z.string(),
  stable: z.string(),
  stage: z.string(),
  percent: z.number().min(0).max(100),
  since: time,
  metrics,
  share: z
    .object({ verdict: z.enum(["pass", "inconclusive", "error", "no-data"]), sentence: z.string() })
    .exactOptional(),
  verdict,
  decidedBy: z.strictObject({
    onInconclusive: z.enum(["extend", "hold", "promote", "rollback"]),
    rollbackOn: z.array(verdict),
    lastStage: z.boolean(),
    onSkew: z.enum(["warn", "hold"]),
  }),
  decision: z.enum(DECISIONS),
  extended: z.boolean(),
});

/**
 * Returns what an evidence file of metrics-gate says; `path` is only shown. Throws INPUT_INVALID with everything in it
 * that is not as it must be, one a line.
 */
export function parseRecorded(text: string, path: string): RecordedGate {
  const parsed = gate.safeParse(parseJson(text, path));
  if (!parsed.success) throw invalid(path, parsed.error.issues.map(lineOf));
  return parsed.data;
}

function parseJson(text: string, path: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw invalid(path, [`expected JSON: ${messageOf(cause)}`]);
  }
}

function lineOf({ path, message }: z.core.$ZodIssue): string {
  return path.length === 0 ? message : `at ${path.join(".")}: ${message}`;
}

function invalid(path: string, mistakes: readonly string[]): RolloutError {
  const lines = mistakes.map((mistake) => `${path}: ${mistake}`).join("\n");
  return new RolloutError("INPUT_INVALID", lines, "Take the file that the output 'evidence' of metrics-gate names.");
}
