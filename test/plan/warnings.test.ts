import { describe, expect, test } from "vitest";
import { parseWith } from "./plans";

describe("warnings", () => {
  test.each([
    [
      "a canary's service that is deleted, and that the next rollout would not make",
      "routing: { mode: services, canary-service: b }\nclean-up: { canary-service: delete }\n",
      [
        "rollout.yml:5:29: at clean-up.canary-service: expected first-release: create beside delete, got none; the next rollout would not find the canary's service",
      ],
    ],
    [
      "a watch not longer than a metric's lag",
      "stages: [{ percent: 100, watch: 3m }]\n",
      [
        "rollout.yml:4:33: at stages[0].watch: expected a watch longer than the lag of error-rate (3 min), latency-p95 (3 min), got 3 min; the gate can only answer no-data",
      ],
    ],
    [
      "a window shorter than Cloud Monitoring's samples",
      "metrics: [{ source: cloud-run, error-rate: { window: 30s } }]\n",
      [
        "rollout.yml:4:10: at metrics: expected a window of at least 60 s for error-rate, since Cloud Monitoring samples once a minute, got 30 s",
      ],
    ],
    [
      "a target that nothing can be better than",
      "metrics: [{ source: cloud-run, error-rate: { target: 0% } }]\n",
      [
        "rollout.yml:4:10: at metrics: expected a target of error-rate that a value can be better than, got 0 %; it never passes",
      ],
    ],
    [
      "a rollback line that nothing can be worse than",
      "metrics: [{ source: cloud-run, error-rate: { rollback: 1 } }]\n",
      [
        "rollout.yml:4:10: at metrics: expected a rollback line of error-rate that a value can be worse than, got 100 %; it never fails",
      ],
    ],
    [
      "a watch not longer than lag and warm-up together",
      "stages: [{ percent: 100, watch: 4m }]\nmetrics: [{ source: cloud-run, warm-up: 1m }, { name: p, source: probe, measure: p95, request: { path: / }, warm-up: 4m, target: 1s }]\n",
      [
        "rollout.yml:4:33: at stages[0].watch: expected a watch longer than the lag and warm-up of error-rate (3 min and 60 s), latency-p95 (3 min and 60 s), p (4 min), got 4 min; the gate can only answer no-data",
        "rollout.yml:5:10: at metrics: expected no probe beside Cloud Run's own numbers (error-rate, latency-p95), got p; its requests are counted among the users', and the canary's share of the requests cannot be told",
      ],
    ],
    [
      "a mean that nothing can be better, or worse, than",
      "metrics: [{ name: m, source: cloud-logging, measure: mean, value: jsonPayload.a, target: 100%, rollback: 0% }]\n",
      [
        "rollout.yml:4:10: at metrics: expected a target of m that a value can be better than, got 100 %; it never passes",
        "rollout.yml:4:10: at metrics: expected a rollback line of m that a value can be worse than, got 0 %; it never fails",
      ],
    ],
    [
      "a target alone where evidence decides",
      "judge: sequential\nmetrics: [{ name: m, source: cloud-logging, measure: rate, bad: httpRequest.status >= 500, target: 1% }]\n",
      [
        "rollout.yml:5:10: at metrics: expected min-requests beside m, which judge sequential holds to no rollback line, got 0; the value of one request can let it pass",
      ],
    ],
    [
      "a probe beside Cloud Run's own count",
      "metrics: [{ source: cloud-run }, { name: p, source: probe, measure: p95, request: { path: / }, target: 1s }]\n",
      [
        "rollout.yml:4:10: at metrics: expected no probe beside Cloud Run's own numbers (error-rate, latency-p95), got p; its requests are counted among the users', and the canary's share of the requests cannot be told",
      ],
    ],
    [
      "a watch within the hours that a log sink takes",
      "stages: [{ percent: 100, watch: 2h }]\nmetrics: [{ name: f, source: log-files, measure: rate, bucket: logs, good: jsonPayload.ok, target: 99%, rollback: 95% }]\n",
      [
        "rollout.yml:4:33: at stages[0].watch: expected a watch longer than the lag of f (2 h), got 2 h; the gate can only answer no-data",
      ],
    ],
    [
      "nothing, for a target of no errors where evidence decides",
      "judge: sequential\nmetrics: [{ source: cloud-run, error-rate: { target: 0% } }]\n",
      [],
    ],
    [
      "nothing, for a target alone with requests enough",
      "judge: sequential\nmetrics: [{ name: m, source: cloud-logging, measure: rate, bad: httpRequest.status >= 500, target: 1%, min-requests: 50 }]\n",
      [],
    ],
    [
      "nothing, for a probe beside the application's own numbers",
      "metrics: [{ name: m, source: cloud-logging, measure: rate, bad: httpRequest.status >= 500, target: 1% }, { name: p, source: probe, measure: p95, request: { path: / }, target: 1s }]\n",
      [],
    ],
    [
      "a comparison with a stable whose router hands requests on",
      "judge: baseline\nrouting: { mode: services, canary-service: b }\n",
      [
        "rollout.yml:4:8: at judge: expected no judge baseline in mode services (stages stage-1, stage-2, stage-3, stage-4), got error-rate, latency-p95; stable's numbers hold what its router handed to the canary, and the more that is, the less they differ",
      ],
    ],
    ["nothing, for such a stable that is not compared with", "routing: { mode: services, canary-service: b }\n", []],
    [
      "nothing, for a comparison behind a load balancer",
      "judge: baseline\nrouting: { mode: load-balancer, url-map: m, stable-backend: s, canary-backend: c }\n",
      [],
    ],
    ["nothing, for a plan without oddities", "", []],
    ["nothing, for a window of one sample", "metrics: [{ source: cloud-run, error-rate: { window: 60s } }]\n", []],
    ["nothing, for a watch just longer than the lag", "stages: [{ percent: 100, watch: 181s }]\n", []],
  ])("tell of %s", (_, more, warnings) => {
    expect(parseWith(more).warnings).toEqual(warnings);
  });
});
