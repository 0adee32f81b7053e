import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { gateVerdict } from "../../src/core/judge/gate";
import { type Evidence, judgeMetric } from "../../src/core/judge/judge";
import { DEFAULT_STATISTICS, JUDGES, type Terms } from "../../src/core/judge/terms";
import { type Bucket, type Cell, type Measure, type MetricRule, ROLES } from "../../src/core/metric";
import { type GateRecord, type MetricFinding, renderRecord } from "../../src/core/report/evidence";
import { parseRecorded, type RereadMetric } from "../../src/plan/recorded";
import { CONFIDENCE, ERROR_RATE, LATENCY, minutes, SUCCESS_RATE } from "../core/judge/cases";
import { ledgerWith, NOON, REF } from "../core/states";
import { expression } from "../fakes/expression";
import { refusalOf } from "../fakes/refusal";

const RULES = [ERROR_RATE, SUCCESS_RATE, LATENCY, CONFIDENCE];

/** What one minute may bring of a metric, as its source counts it. */
function cellOf(kind: Measure["kind"]): fc.Arbitrary<Cell> {
  const some = fc.integer({ min: 0, max: 200 });
  switch (kind) {
    case "rate":
      return fc.tuple(some, some).map(([one, other]): Cell => ({ kind, total: one + other, hits: other }));
    case "mean":
      return fc
        .tuple(some, fc.double({ min: 0, max: 1, noNaN: true }))
        .map(([count, mean]): Cell => ({ kind, count, mean, ssd: (count * mean * (1 - mean)) / 2 }));
    case "p95":
      return fc
        .array(some, { minLength: 5, maxLength: 5 })
        .map((counts): Cell => ({ kind, bounds: [5, 15, 17, 20], counts }));
  }
}

const series = (kind: Measure["kind"]): fc.Arbitrary<readonly Bucket[]> =>
  fc.array(fc.option(cellOf(kind), { nil: undefined }), { maxLength: 20 }).map(minutes);

/** A metric that was judged on whatever may come, by any judge, in any role. */
const finding: fc.Arbitrary<MetricFinding> = fc
  .tuple(fc.constantFrom(...RULES), fc.constantFrom(...JUDGES), fc.constantFrom(...ROLES), fc.nat(20), fc.boolean())
  .chain(([base, judge, role, length, final]) => {
    const rule: MetricRule = { ...base, judge, role, minRequests: 10 };
    const range = { from: NOON, to: NOON + length * 60_000 };
    return fc.tuple(series(rule.measure.kind), series(rule.measure.kind)).map(([canary, stable]) => {
      const evidence: Evidence = { range, canary, stable, query: "q", notes: [], watchFrom: NOON + 60_000, final };
      const terms: Terms = { statistics: DEFAULT_STATISTICS, alpha: 0.005, horizon: 1200 };
      return { rule, terms, evidence, judgement: judgeMetric(rule, evidence, terms) };
    });
  });

const DECIDED = {
  decision: "hold",
  decidedBy: { onInconclusive: "extend", rollbackOn: ["fail"], lastStage: false, onSkew: "warn" },
} as const;

function recordOf(metrics: readonly MetricFinding[]): GateRecord {
  const verdict = gateVerdict(metrics.map(({ judgement }) => judgement));
  return renderRecord(REF, ledgerWith(), { verdict, metrics, extended: false }, DECIDED);
}

/** Judges with nothing but what the file says. */
function judgeAgain({ rule, terms, ...evidence }: RereadMetric) {
  const { measure, source } = rule;
  const again: Measure = measure.kind === "rate" ? { kind: "rate", of: measure.of } : withoutExpression(measure);
  const kind = source === "cloud-logging" ? source : "cloud-monitoring";
  return judgeMetric({ ...rule, measure: again, source: { kind } }, evidence, terms);
}

function withoutExpression({ kind }: { readonly kind: "mean" | "p95" }): Measure {
  return kind === "p95" ? { kind } : { kind, value: expression("recorded", () => undefined) };
}

describe("what a gate keeps", () => {
  it("is enough to judge it again, to the same words", () => {
    fc.assert(
      fc.property(fc.uniqueArray(finding, { maxLength: 3, selector: ({ rule }) => rule.name }), (metrics) => {
        const record = recordOf(metrics);
        const read = parseRecorded(JSON.stringify(record, null, 2), "evidence.json");
        const again = read.metrics.map(judgeAgain);
        expect(again.map(({ sentence }) => sentence)).toEqual(metrics.map(({ judgement }) => judgement.sentence));
        expect(gateVerdict(again)).toBe(record.verdict);
      }),
    );
  });

  it("has the texts of the expressions, and of the source no more than its name", () => {
    const rule: MetricRule = {
      ...CONFIDENCE,
      source: {
        kind: "probe",
        method: "GET",
        path: "/",
        headers: { authorization: "Bearer sentinel" },
        requests: 1,
        delay: 1,
        within: 1,
      },
    };
    const [found] = fc.sample(finding, 1).map((one) => ({ ...one, rule }));
    const text = JSON.stringify(recordOf(found === undefined ? [] : [found]));
    expect(JSON.parse(text)).toMatchObject({
      metrics: [{ rule: { source: "probe", measure: { kind: "mean", value: "jsonPayload.confidence" } } }],
    });
    expect(text).not.toContain("sentinel");
  });
});

describe("a file that is none of a gate's", () => {
  const whole = () => JSON.parse(JSON.stringify(recordOf([])));

  it.each<[string, () => string, string]>([
    ["no JSON", () => "{", "e.json: expected JSON: "],
    ["no object", () => "[]", "e.json: Invalid input: expected object, received array"],
    [
      "another version",
      () => JSON.stringify({ ...whole(), version: 2 }),
      "e.json: at version: expected evidence of version 1, as metrics-gate keeps it, got 2",
    ],
    ["a key that nobody knows", () => JSON.stringify({ ...whole(), more: 1 }), 'e.json: Unrecognized key: "more"'],
    [
      "no numbers",
      () => JSON.stringify({ ...whole(), metrics: {} }),
      "e.json: at metrics: Invalid input: expected array",
    ],
  ])("is refused: %s", async (_what, text, message) => {
    const error = await refusalOf(async () => parseRecorded(text(), "e.json"));
    expect([error.code, error.message.slice(0, message.length)]).toEqual(["INPUT_INVALID", message]);
  });

  it.each<[string, object, string]>([
    ["a bucket that ends before it begins", { from: 2, to: 1 }, "expected a bucket that ends after it begins"],
    [
      "a distribution with a count too few",
      { cell: { kind: "p95", bounds: [1], counts: [1] } },
      "expected one more count than bounds",
    ],
    [
      "more bad requests than requests",
      { cell: { kind: "rate", total: 1, hits: 2 } },
      "expected no more hits than requests in all",
    ],
    [
      "bounds that do not rise",
      { cell: { kind: "p95", bounds: [2, 1], counts: [1, 1, 1] } },
      "expected bounds that rise",
    ],
    ["a number that is none", { cell: { kind: "rate", total: null, hits: 0 } }, "expected number"],
    ["fewer than no requests", { cell: { kind: "rate", total: -1, hits: 0 } }, "Too small: expected number to be >=0"],
  ])("is refused for %s, with the place", async (_what, change, message) => {
    const [found] = fc.sample(finding, 1);
    const record = JSON.parse(JSON.stringify(recordOf(found === undefined ? [] : [found])));
    record.metrics[0].canary = [{ from: 0, to: 1, cell: { kind: "rate", total: 1, hits: 0 }, ...change }];
    const error = await refusalOf(async () => parseRecorded(JSON.stringify(record), "e.json"));
    expect(error.message).toMatch(/^e\.json: at metrics\.0\.canary\.0/);
    expect(error.message).toContain(message);
  });

  it.each<[string, object, string]>([
    [
      "buckets that overlap, in whatever order",
      {
        stable: [
          { from: 60, to: 120, cell: { kind: "rate", total: 1, hits: 0 } },
          { from: 0, to: 61, cell: { kind: "rate", total: 1, hits: 0 } },
        ],
      },
      "e.json: at metrics.0.stable.0: expected a bucket that overlaps no other",
    ],
  ])("is refused for %s", async (_what, change, message) => {
    const [found] = fc.sample(finding, 1);
    const record = JSON.parse(JSON.stringify(recordOf(found === undefined ? [] : [found])));
    Object.assign(record.metrics[0], change);
    const error = await refusalOf(async () => parseRecorded(JSON.stringify(record), "e.json"));
    expect(error.message).toBe(message);
  });

  it("is refused for a metric that comes twice", async () => {
    const [found] = fc.sample(finding, 1);
    const record = recordOf(found === undefined ? [] : [found, found]);
    const error = await refusalOf(async () => parseRecorded(JSON.stringify(record), "e.json"));
    expect(error.message).toBe(
      `e.json: at metrics.1.name: expected each metric once, got ${record.metrics[1]?.name} again`,
    );
  });
});
