import { z } from "zod";
import type { Bucket, Cell } from "../core/metric";
import { RolloutError } from "../errors";
import type { MetricQuery } from "../ports";

/** A bucket, and whose numbers it holds. */
export interface HttpPoint extends Bucket {
  readonly role: "canary" | "stable";
}

/** An integer of CEL is a BigInt; one beyond what JavaScript counts exactly is none. */
const NUMBER = z.union([z.number(), z.bigint().transform(Number)], { error: "expected a number" }).pipe(z.number());
const COUNT = NUMBER.pipe(
  z.number().int("expected a whole number").nonnegative("expected none below 0").max(Number.MAX_SAFE_INTEGER),
);
const TIME = z
  .string({ error: "expected a time such as 2026-03-01T10:00:00Z" })
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/, "expected a time such as 2026-03-01T10:00:00Z")
  .transform((text) => Date.parse(text))
  .pipe(z.number({ error: "expected a time such as 2026-03-01T10:00:00Z" }));
const STRETCH = { revision: z.string({ error: "expected canary, stable or a revision" }), from: TIME, to: TIME };

const RATE = z
  .strictObject({ ...STRETCH, total: COUNT, hits: COUNT })
  .refine(({ total, hits }) => hits <= total, { path: ["hits"], error: "expected at most total" })
  .transform(({ total, hits, ...stretch }) => ({ ...stretch, cell: { kind: "rate" as const, total, hits } }));
const MEAN = z
  .strictObject({ ...STRETCH, count: COUNT, mean: NUMBER, ssd: NUMBER.pipe(z.number().nonnegative()).optional() })
  .transform(({ count, mean, ssd, ...stretch }) => {
    const cell = { kind: "mean" as const, count, mean };
    return { ...stretch, cell: ssd === undefined ? cell : { ...cell, ssd } };
  });
const P95 = z
  .strictObject({ ...STRETCH, bounds: z.array(NUMBER).min(1, "expected at least one bound"), counts: z.array(COUNT) })
  .refine(({ bounds }) => bounds.every((bound, index) => index === 0 || bound > (bounds[index - 1] ?? bound)), {
    path: ["bounds"],
    error: "expected bounds that ascend",
  })
  .refine(({ bounds, counts }) => counts.length === bounds.length + 1, {
    path: ["counts"],
    error: "expected one more than bounds",
  })
  .transform(({ bounds, counts, ...stretch }) => ({ ...stretch, cell: { kind: "p95" as const, bounds, counts } }));

/** A point as the expression gave it; `revision` is a role or a revision's name. */
interface Written {
  readonly revision: string;
  readonly from: number;
  readonly to: number;
  readonly cell: Cell;
}

const POINTS = { rate: z.array(RATE), mean: z.array(MEAN), p95: z.array(P95) } as const;
const KEYS = {
  rate: "revision, from, to, total, hits",
  mean: "revision, from, to, count, mean and maybe ssd",
  p95: "revision, from, to, bounds (seconds), counts (one more than bounds)",
} as const;

/**
 * Returns the points of canary and stable, as they came. Throws METRICS_UNREADABLE that names the first point and key that
 * is off: a number that is none, more hits than requests, a time that is none or reversed, a revision not asked about.
 */
export function parsePoints(value: unknown, query: MetricQuery): readonly HttpPoint[] {
  const { kind } = query.rule.measure;
  const fail = (where: string, why: string): RolloutError =>
    new RolloutError(
      "METRICS_UNREADABLE",
      `could not read metric '${query.rule.name}': ${where}: ${why}`,
      `Each point has the keys ${KEYS[kind]}.`,
    );
  const parsed: z.ZodSafeParseResult<readonly Written[]> = POINTS[kind].safeParse(value);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw fail(["points", ...(issue?.path ?? [])].join("."), issue?.message ?? "unexpected");
  }
  return parsed.data.map(({ revision, from, to, cell }, index) => {
    if (to <= from) throw fail(`points.${index}.to`, "expected a time after from");
    const role = roleOf(revision, query);
    if (role !== undefined) return { role, from, to, cell };
    throw fail(
      `points.${index}.revision`,
      `expected canary, stable or one of their revisions, got ${JSON.stringify(revision)}`,
    );
  });
}

function roleOf(revision: string, { canary, stable }: MetricQuery): HttpPoint["role"] | undefined {
  if (revision === "canary" || revision === canary) return "canary";
  return revision === "stable" || revision === stable ? "stable" : undefined;
}
