import type { RequestJson } from "../../src/ports";
import { NOW } from "./questions";

/** How many services the region has; a filter by services or revisions picks from them. */
const SERVICES = 1000;
const REVISIONS = ["00001-abc", "00002-def"];
const CODES = ["200", "404", "500", "503"];
const MINUTE = 60_000;
const PAGE_SIZE = 100_000;

/**
 * Returns Cloud Monitoring as it would answer for a thousand services with four response codes and a point a minute, at
 * most 100,000 points a page, through the text of JSON as it comes over the wire; and how often it was asked.
 */
export function answering(hours: number): { readonly requestJson: RequestJson; readonly calls: () => number } {
  let calls = 0;
  const perPage = Math.floor(PAGE_SIZE / (hours * 60));
  const requestJson: RequestJson = async ({ path }) => {
    calls += 1;
    const { searchParams } = new URL(path, "http://monitoring");
    const named = new Set((searchParams.get("filter") ?? "").match(/service-\d{4}(?:-\w+-\w+)?/g));
    const found = identities().filter(({ service, revision }) => named.has(revision) || named.has(service));
    const asked = [...named].some((name) => name.length > "service-0000".length)
      ? found.filter(({ revision }) => named.has(revision))
      : found;
    const first = Number(searchParams.get("pageToken") ?? "0");
    const text = JSON.stringify({
      timeSeries: asked.slice(first, first + perPage).map((one) => seriesOf(one, hours)),
      ...(first + perPage < asked.length ? { nextPageToken: String(first + perPage) } : {}),
    });
    return JSON.parse(text) as unknown;
  };
  return { requestJson, calls: () => calls };
}

interface Identity {
  readonly service: string;
  readonly revision: string;
  readonly code: string;
}

function identities(): readonly Identity[] {
  return Array.from({ length: SERVICES }, (_, index) => `service-${String(index).padStart(4, "0")}`).flatMap(
    (service) =>
      REVISIONS.flatMap((suffix) => CODES.map((code) => ({ service, revision: `${service}-${suffix}`, code }))),
  );
}

function seriesOf({ service, revision, code }: Identity, hours: number): object {
  const labels = { project_id: "demo", location: "us-central1", service_name: service, revision_name: revision };
  return {
    metric: { labels: { response_code: code, response_code_class: `${code[0]}xx` } },
    resource: { type: "cloud_run_revision", labels },
    metricKind: "DELTA",
    points: Array.from({ length: hours * 60 }, (_, index) => ({
      interval: { startTime: at(index + 1), endTime: at(index) },
      value: { int64Value: code === "200" ? "40" : "1" },
    })),
  };
}

function at(minutesAgo: number): string {
  return new Date(NOW - minutesAgo * MINUTE).toISOString();
}
