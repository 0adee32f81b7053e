import { expect, test } from "vitest";
import { DEFAULT_STATISTICS } from "../../src/core/judge/terms";
import { testMistakes } from "./mistakes";
import { parseWith } from "./plans";

test.each([
  ["nothing", "", {}],
  ["an empty map", "statistics: {}\n", {}],
  [
    "shares in percent and as fractions",
    "statistics: { false-rollback: 0.5%, false-promotion: 0.5 }\n",
    { falseRollback: 0.005, falsePromotion: 0.5 },
  ],
  [
    "evidence against the rollback line",
    "statistics: { strict: true, min-failures: 1 }\n",
    { strict: true, minFailures: 1 },
  ],
  ["bursts", "statistics: { unit: minute, dispersion: 2.5 }\n", { unit: "minute", dispersion: 2.5 }],
  [
    "no patience with a shared incident",
    "statistics: { shared-incident: 0s, tolerance: 1.5 }\n",
    { sharedIncident: 0, tolerance: 1.5 },
  ],
])("of %s the rest is the default", (_, more, own) => {
  expect(parseWith(more).plan.statistics).toEqual({ ...DEFAULT_STATISTICS, ...own });
});

testMistakes("statistics", [
  [
    "chances out of range",
    "statistics: { false-rollback: 0%, false-promotion: 51% }\n",
    [
      '4:31: at statistics.false-rollback: expected a share above 0 % and at most 50 %, such as 1%, got "0%"',
      '4:52: at statistics.false-promotion: expected a share above 0 % and at most 50 %, such as 1%, got "51%"',
    ],
  ],
  [
    "a chance without its unit",
    "statistics: { false-rollback: 1 }\n",
    ["4:31: at statistics.false-rollback: expected a share above 0 % and at most 50 %, such as 1%, got 1"],
  ],
  [
    "numbers below one",
    "statistics: { min-failures: 0, dispersion: 0.9, tolerance: .inf }\n",
    [
      "4:29: at statistics.min-failures: expected a whole number 1–1000, got 0",
      "4:44: at statistics.dispersion: expected a number 1–1000, got 0.9",
      "4:60: at statistics.tolerance: expected a number 1–1000, got Infinity",
    ],
  ],
  [
    "what no canary would ever be taken back by",
    "statistics: { min-failures: 1001, dispersion: 1000.5, shared-incident: 25h }\n",
    [
      "4:29: at statistics.min-failures: expected a whole number 1–1000, got 1001",
      "4:47: at statistics.dispersion: expected a number 1–1000, got 1000.5",
      "4:72: at statistics.shared-incident: expected a duration of at most 24h, got 25 hours",
    ],
  ],
  [
    "words and times that are none",
    "statistics: { strict: yes, unit: hour, shared-incident: 10 }\n",
    [
      '4:23: at statistics.strict: expected true or false, got "yes"',
      '4:34: at statistics.unit: expected request or minute, got "hour"',
      "4:57: at statistics.shared-incident: expected a duration such as 10m, got 10",
    ],
  ],
]);

testMistakes("judges and roles", [
  [
    "a mean by baseline",
    "metrics: [{ source: cloud-run }, { name: c, source: cloud-logging, measure: mean, value: jsonPayload.c, target: 80%, warn: 75%, judge: baseline }]\n",
    [
      "4:136: at metrics[1].judge: expected judge thresholds or sequential beside measure mean, which stable's numbers cannot be compared with, got baseline",
    ],
  ],
  [
    "a mean by the plan's baseline",
    "judge: baseline\nmetrics: [{ name: c, source: cloud-logging, measure: mean, value: jsonPayload.c, target: 80%, warn: 75% }]\n",
    [
      "4:8: at judge: expected judge thresholds or sequential beside measure mean, which stable's numbers cannot be compared with, got baseline for c, without a judge of its own",
    ],
  ],
  [
    "no metric that decides",
    "metrics: [{ source: cloud-run, role: advisory }, { name: a, role: dry-run, source: cloud-monitoring, measure: p95, target: 1s }]\n",
    ["4:10: at metrics: expected at least one metric with role critical, got only advisory or dry-run"],
  ],
  [
    "a minimum that is none, and a warm-up without unit",
    "metrics: [{ source: cloud-run, min-requests: 0.5, warm-up: 2, role: important }]\n",
    [
      "4:46: at metrics[0].min-requests: expected a whole number of 0 or more, got 0.5",
      "4:60: at metrics[0].warm-up: expected a duration such as 2m, got 2",
      '4:69: at metrics[0].role: expected critical, advisory or dry-run, got "important"',
    ],
  ],
  ["a skew that is promoted", "on-skew: promote\n", ['4:10: at on-skew: expected warn or hold, got "promote"']],
]);
