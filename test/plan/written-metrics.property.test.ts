import fc from "fast-check";
import { expect, test } from "vitest";
import { stringify } from "yaml";
import { parsePlan } from "../../src/plan/parse";

const duration = fc
  .tuple(fc.integer({ min: 1, max: 90 }), fc.constantFrom(["s", 1], ["m", 60], ["h", 3600]))
  .map(([count, [unit, seconds]]) => ({ written: `${count}${unit}`, seconds: count * Number(seconds) }));

interface WrittenSource {
  readonly keys: Record<string, unknown>;
  readonly source: Record<string, unknown>;
}

const word = fc.stringMatching(/^[a-z]{1,8}$/);
/** `le` is Prometheus' own, which a plan may not name. */
const label = word.filter((name) => name !== "le");

/** Every source that can count a rate, with the keys that it needs and what they are read as. */
const sources: fc.Arbitrary<WrittenSource> = fc.oneof(
  fc.constant({ keys: { source: "cloud-monitoring" }, source: { kind: "cloud-monitoring" } }),
  fc.constantFrom("bad", "good").map((of) => ({
    keys: { source: "cloud-logging", [of]: "jsonPayload.a" },
    source: { kind: "cloud-logging" },
  })),
  fc.tuple(word, word).map(([name, prefix]) => ({
    keys: { source: "log-files", bad: "severity == 'ERROR'", bucket: `logs-${name}`, prefix, revision: "labels.r" },
    source: { kind: "log-files", bucket: `logs-${name}`, prefix, revision: { source: "labels.r" } },
  })),
  fc.tuple(word, label).map(([series, revisionLabel]) => ({
    keys: {
      source: "prometheus",
      good: "labels.a == 'b'",
      endpoint: "http://a:9090",
      series,
      "revision-label": revisionLabel,
    },
    source: { kind: "prometheus", endpoint: "http://a:9090", series, revisionLabel },
  })),
  word.map((series) => ({
    keys: { source: "managed-prometheus", bad: "labels.a == 'b'", series },
    source: { kind: "managed-prometheus", series, revisionLabel: "revision_name" },
  })),
  fc.tuple(word, word, fc.dictionary(word, word, { maxKeys: 3 })).map(([metric, total, dimensions]) => ({
    keys: { source: "cloudwatch", "aws-region": "us-east-1", namespace: "A", metric, total, counts: "bad", dimensions },
    source: { kind: "cloudwatch", region: "us-east-1", namespace: "A", metric, total, dimensions },
  })),
  fc.constantFrom("canary", "stable", "from", "to").map((name) => ({
    keys: { source: "http", url: `https://a/{${name}}`, points: "body", counts: "good" },
    source: { kind: "http", url: `https://a/{${name}}`, points: { source: "body" } },
  })),
  fc.tuple(word, fc.integer({ min: 1, max: 61 }), duration).map(([path, requests, within]) => ({
    keys: { source: "probe", request: { path: `/${path}` }, requests, within: within.written },
    source: { kind: "probe", method: "GET", path: `/${path}`, requests, delay: 1, within: within.seconds },
  })),
);

const metrics = fc.array(
  fc.record({
    written: sources,
    role: fc.constantFrom("critical", "advisory", "dry-run"),
    judge: fc.constantFrom("thresholds", "sequential", "baseline", undefined),
    warmUp: duration,
    minRequests: fc.nat(1000),
  }),
  { maxLength: 4 },
);

test("whatever metrics are written down are read again, by every source, role and judge", () => {
  fc.assert(
    fc.property(metrics, fc.constantFrom("thresholds", "sequential", "baseline"), (some, planned) => {
      const good = (keys: object) => "good" in keys || ("counts" in keys && keys.counts === "good");
      const text = stringify({
        version: 1,
        service: "ion-api",
        regions: ["us-central1"],
        judge: planned,
        metrics: [
          { source: "cloud-run" },
          ...some.map(({ written: { keys }, role, judge, warmUp, minRequests }, index) => ({
            name: `m${index}`,
            measure: "rate",
            ...keys,
            ...(good(keys) ? { target: "99%", rollback: "90%" } : { target: "1%", rollback: "5%" }),
            role,
            ...(judge === undefined ? {} : { judge }),
            "warm-up": warmUp.written,
            "min-requests": minRequests,
          })),
        ],
      });
      const { plan } = parsePlan(text, "rollout.yml");
      expect(plan.metrics.slice(2)).toMatchObject(
        some.map(({ written: { keys, source }, role, judge, warmUp, minRequests }, index) => ({
          name: `m${index}`,
          measure: { kind: "rate", of: good(keys) ? "good" : "bad" },
          source,
          role,
          judge: judge ?? planned,
          warmUp: warmUp.seconds,
          minRequests,
        })),
      );
      expect(plan.ownJudges).toEqual(some.flatMap(({ judge }, index) => (judge === undefined ? [] : [`m${index}`])));
    }),
    { numRuns: 100 },
  );
});
