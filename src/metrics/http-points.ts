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
/** Of the calendar, with a zone: what a clock never shows is no time. */
const TIME = z.iso
  .datetime({ offset: true, error: "expected a time such as 2026-03-01T10:00:00Z" })
  .transform((text) => Date.parse(text));
const FRACTION = NUMBER.pipe(z.number().min(0, "expected a mean of 0 to 1").max(1, "expected a mean of 0 to 1"));
const STRETCH = { revision: z.string({ error: "expected canary, stable or a revision" }), from: TIME, to: TIME };

const RATE = z
  .strictObject({ ...STRETCH, total: COUNT, hits: COUNT })
  .refine(({ total, hits }) => hits <= total, { path: ["hits"], error: "expected at most total" })
  .transform(({ total, hits, ...stretch }) => ({ ...stretch, cell: { kind: "rate" as const, total, hits } }));
const MEAN = z
  .strictObject({ ...STRETCH, count: COUNT, mean: FRACTION, ssd: NUMBER.pipe(z.number().nonnegative()).optional() })
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
 * Returns the points of canary and stable, as they came; those of other revisions are left out. Throws METRICS_UNREADABLE
 * that names the first point and key that is off: a number that is none, more hits than requests, a time that is none or
 * not after the other, two points of one revision that overlap. A text that can be no revision's
 * name is off, too.
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
  const points = parsed.data.flatMap(({ revision, from, to, cell }, index): Placed[] => {
    if (to <= from) throw fail(`points.${index}.to`, "expected a time after from");
    // What was sent in its place may be anybody's, so it is not repeated.
    if (!NAME.test(revision)) throw fail(`points.${index}.revision`, "expected canary, stable or a revision's name");
    const role = roleOf(revision, query);
    return role === undefined ? [] : [{ role, from, to, cell, index }];
  });
  const twice = overlapOf(points);
  if (twice !== undefined) {
    throw fail(`points.${twice.index}`, `expected points of ${twice.role} that do not overlap, got two of one time`);
  }
  return points.map(({ index: _, ...point }) => point);
}

interface Placed extends HttpPoint {
  /** Its place in the list. */
  readonly index: number;
}

/** Source: Cloud Run's own rule for the names of revisions. */
const NAME = /^[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

function roleOf(revision: string, { canary, stable }: MetricQuery): HttpPoint["role"] | undefined {
  if (revision === "canary" || revision === canary) return "canary";
  return revision === "stable" || revision === stable ? "stable" : undefined;
}

/** Returns the later in the list of two points of one revision that overlap; undefined where none do. */
function overlapOf(points: readonly Placed[]): Placed | undefined {
  for (const role of ["canary", "stable"] as const) {
    const ordered = points.filter((point) => point.role === role).sort((a, b) => a.from - b.from || a.to - b.to);
    for (const [place, point] of ordered.entries()) {
      const before = ordered[place - 1];
      if (before !== undefined && point.from < before.to) return before.index > point.index ? before : point;
    }
  }
  return undefined;
}
