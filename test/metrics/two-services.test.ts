import { afterEach, describe, expect, it } from "vitest";
import type { MetricRule } from "../../src/core/metric";
import { createCloudMonitoring } from "../../src/metrics/cloud-monitoring";
import { createMetrics } from "../../src/metrics/index";
import { compileExpression } from "../../src/plan/expression";
import type { MetricQuery } from "../../src/ports";
import { connect, type Google, startGoogle } from "../cloud/google";
import { stateOf } from "../core/states";
import { FakeClock } from "../fakes/clock";
import { metricsParts } from "../fakes/metrics-parts";
import { answer, FakeProbe } from "../fakes/probe";
import { USUAL } from "../fakes/rules";
import { ERRORS } from "./log-entries";
import { MINUTE, RATE, START } from "./monitoring-series";
import { BAD, rule as probeRule } from "./probe-lab";
import { monitoringOf, type Written } from "./together-lab";

const CANARY = "ion-canary-00002-def";
const STABLE = "ion-00007-abc";
const REF = { project: "demo", region: "us-central1", service: "ion" };
const question = (rule: MetricRule): MetricQuery => ({
  ref: REF,
  canary: CANARY,
  canaryService: "ion-canary",
  stable: STABLE,
  rule,
  range: { from: START, to: START + 2 * MINUTE },
});
const written = (service: string, revision: string, good: number): Written => ({
  service,
  revision,
  region: "us-central1",
  minutes: [[good, 1]],
  broken: false,
});
const total = (buckets: readonly { readonly cell: unknown }[]) =>
  buckets.map(({ cell }) => (cell as { total: number }).total);

describe("canary and stable are two services", () => {
  it("and Cloud Monitoring brings the numbers of both in one question", async () => {
    const { requestJson, calls } = monitoringOf([written("ion", STABLE, 94), written("ion-canary", CANARY, 4)], 100);
    const { canary, stable } = await createCloudMonitoring(requestJson).read(question(RATE));
    expect([total(canary), total(stable), calls()]).toEqual([[5], [95], 1]);
  });

  it("and a revision of the same name at the other service is neither's", async () => {
    const twins = [written("ion", CANARY, 50), written("ion-canary", STABLE, 60)];
    const own = [written("ion", STABLE, 94), written("ion-canary", CANARY, 4)];
    const { canary, stable } = await createCloudMonitoring(monitoringOf([...twins, ...own], 100).requestJson).read(
      question(RATE),
    );
    expect([total(canary), total(stable)]).toEqual([[5], [95]]);
  });

  const metrics = createMetrics(metricsParts());
  it.each<[string, MetricRule, string]>([
    ["a list of Cloud Monitoring's", RATE, 'resource.labels.service_name=one_of("ion","ion-canary")'],
    ["a list of Cloud Logging's", ERRORS, 'resource.labels.service_name=("ion" OR "ion-canary")'],
  ])("and the question that is shown names both, as %s", (_what, rule, part) => {
    const { range: _, ...asked } = question(rule);
    expect(metrics.renderQuery(asked)).toContain(part);
  });
});

describe("a probe asks the canary at its own service", () => {
  const USERS = stateOf([], {
    url: "https://ion.example",
    serving: [{ kind: "revision", revision: STABLE, percent: 100, tag: "stable", uri: "https://stable---ion.example" }],
  });
  const own = (percent: number) =>
    stateOf([], {
      url: "https://ion-canary.example",
      serving: [
        { kind: "revision", revision: "ion-canary-00001-old", percent: 100 - percent },
        { kind: "revision", revision: CANARY, percent, tag: "v2", uri: "https://v2---ion-canary.example" },
      ],
    });

  it.each<[string, number, string]>([
    ["address, where it runs nothing else", 100, "https://ion-canary.example/chat"],
    ["tag, where the service's address leads to others, too", 0, "https://v2---ion-canary.example/chat"],
  ])("%s, and stable at its tag, each with a token of its own service", async (_what, percent, url) => {
    const clock = new FakeClock(START + 2 * MINUTE);
    const probe = new FakeProbe(clock, () => answer(200), "token");
    const services = {
      read: async ({ service }: { readonly service: string }) => (service === "ion" ? USERS : own(percent)),
    };
    const metrics = createMetrics(metricsParts({ probe, clock, services }));
    await metrics.read(question(probeRule(BAD, { requests: 1 })));
    expect(probe.asked.map((request) => request.url)).toEqual([url, "https://stable---ion.example/chat"]);
    expect(probe.audiences).toEqual(["https://ion-canary.example", "https://ion.example"]);
  });
});

describe("an endpoint of the team's own", () => {
  let google: Google | undefined;
  afterEach(() => google?.close());
  it.each<[string, object, string]>([
    ["another service", {}, "/ion/ion-canary"],
    ["the same service", { canaryService: undefined }, "/ion/ion"],
  ])("is told the canary's service where that is %s, and sorts points by role and revision", async (_, own, path) => {
    google = await startGoogle(() => ({ json: { points: [point(CANARY, 5), point("stable", 95)] } }));
    const points = compileExpression("body.points", "answer", "list");
    if ("why" in points) throw new Error(points.why);
    const source = { kind: "http", url: `${google.url}/{service}/{canary-service}`, points } as const;
    const lines = { better: "lower", target: 1 } as const;
    const rule: MetricRule = { ...RATE, ...USUAL, name: "m", source, measure: { kind: "rate", of: "bad" }, lines };
    const { canary, stable } = await createMetrics(connect(google)).read({ ...question(rule), ...own });
    expect([google.seen[0]?.path, total(canary), total(stable)]).toEqual([path, [5], [95]]);
  });
});

function point(revision: string, count: number): object {
  const [from, to] = [START, START + MINUTE].map((at) => new Date(at).toISOString());
  return { revision, from, to, total: count, hits: 0 };
}
