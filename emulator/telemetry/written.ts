import { z } from "zod";
import { Refusal } from "./refusal";
import type { SeriesIdentity } from "./series";
import { parseTime } from "./time";

const labels = z.record(z.string(), z.string()).default({});
const TIME = z.string().refine((text) => parseTime(text) !== undefined, "expected an RFC 3339 time");
const POINT = z.looseObject({
  interval: z.object({ startTime: TIME.optional(), endTime: TIME }),
  value: z.record(z.string(), z.unknown()),
});
const SERIES = z.object({
  metric: z.object({
    type: z.string().regex(/^[\w.-]+\/.+$/, "expected a metric type such as custom.googleapis.com/x"),
    labels,
  }),
  resource: z.object({ type: z.string(), labels }),
  metricKind: z.enum(["GAUGE", "DELTA", "CUMULATIVE"]).default("GAUGE"),
  valueType: z.string().default("DOUBLE"),
  points: z.array(POINT).length(1, "expected one point a series and request"),
});
const BODY = z.object({ timeSeries: z.array(SERIES).min(1).max(200) });

type Point = z.infer<typeof POINT>;
/** A series as it was written; points in the order of their ends. */
export interface WrittenSeries extends SeriesIdentity {
  readonly metricKind: string;
  readonly valueType: string;
  readonly points: readonly Point[];
}

/** The metrics that clients write themselves, of all projects. */
export interface WrittenStore {
  /** Writes the body of `timeSeries.create`; throws a refusal for one that cannot be read. */
  write(project: string, body: unknown, now: number): void;
  has(type: string): boolean;
  /** Returns the type's series with the points that could be seen at `now`; series without any are left out. */
  read(type: string, now: number): readonly WrittenSeries[];
}

interface Kept {
  readonly series: Omit<WrittenSeries, "points">;
  readonly points: { readonly point: Point; readonly writtenAt: number }[];
}

const endOf = ({ interval }: Point) => parseTime(interval.endTime) ?? 0;

/** Returns an empty store. What is written is kept as it came, even what Google would not take: clients must bear it. */
export function createWrittenStore({ ingestionSeconds }: { readonly ingestionSeconds: number }): WrittenStore {
  const kept = new Map<string, Kept>();
  const ofType = (type: string) => [...kept.values()].filter(({ series }) => series.metric.type === type);
  return {
    write(project, body, now) {
      for (const { points, ...series } of parseBody(body)) {
        const resource = { ...series.resource, labels: { project_id: project, ...series.resource.labels } };
        const key = JSON.stringify([series.metric, resource, series.metricKind]);
        const into: Kept = kept.get(key) ?? { series: { ...series, resource }, points: [] };
        kept.set(key, into);
        into.points.push(...points.map((point) => ({ point, writtenAt: now })));
      }
    },
    has: (type) => ofType(type).length > 0,
    read: (type, now) =>
      ofType(type).flatMap(({ series, points }): WrittenSeries[] => {
        const visible = points.filter(({ writtenAt }) => writtenAt + ingestionSeconds * 1000 <= now);
        const sorted = visible.map(({ point }) => point).sort((a, b) => endOf(a) - endOf(b));
        return sorted.length === 0 ? [] : [{ ...series, points: sorted }];
      }),
  };
}

function parseBody(body: unknown): z.infer<typeof SERIES>[] {
  const parsed = BODY.safeParse(body ?? {});
  if (parsed.success) return parsed.data.timeSeries;
  const [issue] = parsed.error.issues;
  throw new Refusal(`${issue?.path.join(".") || "body"}: ${issue?.message ?? "cannot be read"}`);
}

/** Returns the series as `timeSeries.list` tells it: the points that end in the interval, newest first. */
export function renderWritten(
  series: WrittenSeries,
  { from, to }: { readonly from: number; readonly to: number },
): object | undefined {
  const points = series.points.filter((point) => endOf(point) > from && endOf(point) <= to).toReversed();
  return points.length === 0 ? undefined : { ...series, points };
}
