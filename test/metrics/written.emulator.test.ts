import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createCloudLogging } from "../../src/metrics/cloud-logging";
import { createCloudMonitoring } from "../../src/metrics/cloud-monitoring";
import { createLogFiles } from "../../src/metrics/log-files";
import { REF } from "../cloud/google";
import { type Lab, openLab } from "../cloud/lab";
import { CANARY, ERRORS, STABLE } from "./log-entries";
import { inFiles, lines } from "./log-objects";
import { CUSTOM, LOGGED, MEAN, ofType, values } from "./own-series";

let lab: Lab;
const now = Math.floor(Date.now() / 1000) * 1000;
const range = { from: now - 120_000, to: now };
const time = (seconds: number) => new Date(now + seconds * 1000).toISOString();
const question = { ref: { ...REF, project: "demo-project" }, canary: CANARY, stable: STABLE, range };

beforeAll(async () => {
  lab = await openLab({ ingestionSeconds: 0, logIngestionSeconds: 0 });
});
afterAll(() => lab.close());

/** Sends what a team's own programs would; throws where it is refused. */
async function write(path: string, body: string | object): Promise<void> {
  const answer = await fetch(`${lab.emulator.url}${path}`, {
    method: "POST",
    headers: { authorization: "Bearer ya29.sentinel", "content-type": "application/json" },
    body: typeof body === "string" ? body : JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(await answer.text());
}

const resourceOf = (revision: string) => ({
  type: "cloud_run_revision",
  labels: { service_name: REF.service, location: REF.region, revision_name: revision },
});
const entryOf = (revision: string, status: number) => ({
  timestamp: time(-30),
  resource: resourceOf(revision),
  httpRequest: { status },
});

describe("what a team writes itself into an emulated Google Cloud", () => {
  const point = (start: number, end: number, value: object) => ({
    points: [{ interval: { startTime: time(start), endTime: time(end) }, value }],
  });
  it("is read as a mean of both revisions, by the resource of log-based metrics", async () => {
    const series = (revision: string, mean: number) => ({
      metric: { type: LOGGED, labels: {} },
      resource: resourceOf(revision),
      metricKind: "DELTA",
      valueType: "DISTRIBUTION",
      ...point(-60, -30, values(4, mean, 0)),
    });
    await write("/v3/projects/demo-project/timeSeries", {
      timeSeries: [series(CANARY, 0.5), series(STABLE, 0.75), series("hello-00000-old", 0)],
    });
    const { canary, stable } = await createCloudMonitoring(lab.cloud.requestJson).read({ ...question, rule: MEAN });
    expect([canary, stable].map(([bucket]) => bucket?.cell)).toEqual([
      { kind: "mean", count: 4, mean: 0.5, ssd: 0 },
      { kind: "mean", count: 4, mean: 0.75, ssd: 0 },
    ]);
  });

  it("is read from cumulative values, by a label of the metric", async () => {
    for (const [end, value] of [
      [-60, values(2, 0.5, 0.5)],
      [-30, values(4, 0.75, 0.75)],
    ] as const) {
      await write("/v3/projects/demo-project/timeSeries", {
        timeSeries: [
          {
            metric: { type: CUSTOM, labels: { revision_name: CANARY } },
            resource: { type: "generic_task", labels: {} },
            metricKind: "CUMULATIVE",
            valueType: "DISTRIBUTION",
            ...point(-100, end, value),
          },
        ],
      });
    }
    const rule = ofType(CUSTOM, MEAN);
    const { canary } = await createCloudMonitoring(lab.cloud.requestJson).read({ ...question, rule });
    expect(canary.map(({ cell }) => cell)).toEqual([
      { kind: "mean", count: 2, mean: 0.5, ssd: 0.5 },
      { kind: "mean", count: 2, mean: 1, ssd: 0 },
    ]);
  });

  it("is read from log entries of both revisions", async () => {
    await write("/v2/entries:write", {
      logName: "projects/demo-project/logs/app",
      entries: [entryOf(CANARY, 500), entryOf(STABLE, 200), entryOf(STABLE, 500)],
    });
    const { canary, stable } = await createCloudLogging(lab.cloud.requestJson).read({ ...question, rule: ERRORS });
    expect([canary, stable].map(([bucket]) => bucket?.cell)).toEqual([
      { kind: "rate", total: 1, hits: 1 },
      { kind: "rate", total: 2, hits: 1 },
    ]);
  });

  it("is read from the files of a bucket", async () => {
    await write("/storage/v1/b?project=demo-project", { name: "logs" });
    const name = encodeURIComponent("run/a.json");
    const content = lines(entryOf(CANARY, 500), entryOf(STABLE, 200), entryOf(CANARY, 200));
    await write(`/upload/storage/v1/b/logs/o?uploadType=media&name=${name}`, content);
    const { canary, stable } = await createLogFiles(lab.cloud.requestJson).read({ ...question, rule: inFiles() });
    expect([canary, stable].map(([bucket]) => bucket?.cell)).toEqual([
      { kind: "rate", total: 2, hits: 1 },
      { kind: "rate", total: 1, hits: 0 },
    ]);
  });
});
