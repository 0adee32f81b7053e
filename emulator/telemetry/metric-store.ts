import type { RequestRecord } from "../model";
import { type Distribution, type GrowingDistribution, growDistribution } from "./distribution";
import { type MetricType, type Point, resourceOf, type Series, type SeriesIdentity, type Value } from "./series";

/** When a sample is taken and when it can be seen, in seconds. */
export interface SampleTiming {
  readonly samplingSeconds: number;
  readonly ingestionSeconds: number;
}

/** The requests as time series: one a revision and response code, sampled. */
export interface MetricStore {
  /** Counts the request in the sample of its end, unless its container never saw it. */
  add(record: RequestRecord): void;
  /** Returns all series of the metric with the points that could be seen at `now`; series without any are left out. */
  read(type: MetricType, now: number): readonly Series[];
}

type Labels = Omit<SeriesIdentity, "metric"> & { readonly metricLabels: Readonly<Record<string, string>> };

/** Both metrics have the same labels and samples, so that one distribution serves both: its count is the request count. */
interface Sampled extends Labels {
  /** By the number of the sample since the epoch, ascending. */
  readonly samples: Map<number, GrowingDistribution>;
}

function labelsOf(record: RequestRecord): Labels {
  const { status } = record;
  return {
    metricLabels: { response_code: String(status), response_code_class: `${Math.floor(status / 100)}xx` },
    resource: resourceOf(record),
  };
}

function sampleValue(type: MetricType, sample: Distribution): Value {
  return type === "run.googleapis.com/request_count"
    ? { kind: "INT64", value: sample.count }
    : { kind: "DISTRIBUTION", value: sample };
}

/** Returns an empty store. It keeps all samples for as long as it lives. */
export function createMetricStore({ samplingSeconds, ingestionSeconds }: SampleTiming): MetricStore {
  const period = samplingSeconds * 1000;
  const sampledByKey = new Map<string, Sampled>();

  function pointsOf(type: MetricType, { samples }: Sampled, now: number): readonly Point[] {
    return [...samples]
      .filter(([number]) => (number + 1) * period + ingestionSeconds * 1000 <= now)
      .map(([number, sample]) => ({
        from: number * period,
        to: (number + 1) * period,
        value: sampleValue(type, sample.snapshot()),
      }));
  }

  return {
    add(record) {
      if (!record.reachedContainer) return;
      const { project, region, service, revision, status } = record;
      const key = `${project}/${region}/${service}/${revision}/${status}`;
      const sampled = sampledByKey.get(key) ?? { ...labelsOf(record), samples: new Map() };
      sampledByKey.set(key, sampled);
      const number = Math.floor(record.at / period);
      const sample = sampled.samples.get(number) ?? growDistribution();
      sampled.samples.set(number, sample);
      sample.add(record.latencySeconds * 1000);
    },
    read(type, now) {
      return [...sampledByKey.values()].flatMap((sampled): Series[] => {
        const points = pointsOf(type, sampled, now);
        const metric = { type, labels: sampled.metricLabels };
        return points.length === 0 ? [] : [{ metric, resource: sampled.resource, metricKind: "DELTA", points }];
      });
    },
  };
}
