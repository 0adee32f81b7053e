import { parseSelector } from "../../emulator/telemetry/monitoring/selector";
import type { RequestJson } from "../../src/ports";
import { START } from "./monitoring-series";

/** One revision's numbers: of each minute how many were answered well and how many were not; 0 is no point. */
export interface Written {
  readonly service: string;
  readonly revision: string;
  readonly region: string;
  readonly minutes: readonly (readonly [good: number, bad: number])[];
  /** A point that no reader can make sense of is among its points. */
  readonly broken: boolean;
}

const MINUTE = 60_000;
const at = (time: number) => new Date(time).toISOString();

function seriesOf({ service, revision, region, minutes, broken }: Written, code: "200" | "500") {
  const points = minutes.flatMap((counts, index) => {
    const count = counts[code === "200" ? 0 : 1];
    const interval = { startTime: at(START + index * MINUTE), endTime: at(START + (index + 1) * MINUTE) };
    return count === 0 ? [] : [{ interval, value: { int64Value: broken && index === 2 ? "-1" : String(count) } }];
  });
  const type = "run.googleapis.com/request_count";
  return {
    metric: { type, labels: { response_code: code, response_code_class: `${code[0]}xx` } },
    resource: {
      type: "cloud_run_revision",
      labels: { project_id: "demo", location: region, service_name: service, revision_name: revision },
    },
    metricKind: "DELTA",
    valueType: "INT64",
    points,
  };
}

/** Cloud Monitoring as it answers `timeSeries.list`, so many series a page, and how often it was asked. */
export function monitoringOf(
  written: readonly Written[],
  pageSize: number,
): { readonly requestJson: RequestJson; readonly calls: () => number } {
  const all = written.flatMap((one) => [seriesOf(one, "200"), seriesOf(one, "500")]);
  let calls = 0;
  const requestJson: RequestJson = async ({ path }) => {
    calls += 1;
    const { searchParams } = new URL(path, "http://monitoring");
    const [from, to] = ["interval.startTime", "interval.endTime"].map((name) =>
      Date.parse(searchParams.get(name) ?? ""),
    );
    const { matches } = parseSelector(searchParams.get("filter") ?? "");
    const found = all
      .filter(matches)
      .map((one) => ({ ...one, points: one.points.filter(({ interval }) => ends(interval, from, to)) }))
      .filter(({ points }) => points.length > 0);
    const first = Number(searchParams.get("pageToken") ?? "0");
    const next = first + pageSize;
    return {
      timeSeries: found.slice(first, next),
      ...(next < found.length ? { nextPageToken: String(next) } : {}),
    };
  };
  return { requestJson, calls: () => calls };
}

function ends({ endTime }: { readonly endTime: string }, from = 0, to = 0): boolean {
  return Date.parse(endTime) > from && Date.parse(endTime) <= to;
}
