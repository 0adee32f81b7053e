import { testMistakes } from "./mistakes";

testMistakes("keys", [
  [
    "one that is close to a real one",
    "on_inconclusive: hold\n",
    [
      '4:1: expected version, project, service, regions, image, service-account, routing, stages, health, checks, judge, statistics, metrics, on-skew, on-inconclusive, rollback, measure, first-release, clean-up, freeze, quarantine, while-running, approval-valid, dead-man or complaints, got the unknown key "on_inconclusive" (did you mean "on-inconclusive"?)',
    ],
  ],
  [
    "two in one map, each at its own place",
    "rollback: { when: [fail],\n  conform: none }\n",
    [
      '4:13: at rollback: expected on or confirm, got the unknown key "when"',
      '5:3: at rollback: expected on or confirm, got the unknown key "conform" (did you mean "confirm"?)',
    ],
  ],
  [
    "one that every JavaScript object has",
    "rollback: { constructor: 1, __proto__: 2 }\n",
    [
      '4:13: at rollback: expected on or confirm, got the unknown key "constructor"',
      '4:29: at rollback: expected on or confirm, got the unknown key "__proto__"',
    ],
  ],
]);

testMistakes("words and names", [
  [
    "a judge with a slip",
    "judge: sequentail\n",
    ['4:8: at judge: expected thresholds, sequential or baseline, got "sequentail" (did you mean "sequential"?)'],
  ],
  [
    "a word with a slip",
    "on-inconclusive: promot\n",
    ['4:18: at on-inconclusive: expected extend, hold, promote or rollback, got "promot" (did you mean "promote"?)'],
  ],
  [
    "a project number without quotes",
    "project: 123456\n",
    ["4:10: at project: expected a project id such as my-project, got 123456"],
  ],
  [
    "an image with a space",
    "image: my image\n",
    [
      '4:8: at image: expected a container image such as us-central1-docker.pkg.dev/my-project/repository/app:v1, got "my image"',
    ],
  ],
  [
    "a pass that rolls back",
    "rollback: { on: [pass] }\n",
    ['4:18: at rollback.on[0]: expected inconclusive, no-data, error or fail, got "pass"'],
  ],
  [
    "a verdict twice",
    "rollback: { on: [fail, fail] }\n",
    ['4:24: at rollback.on[1]: expected each verdict once, got "fail" again'],
  ],
  [
    "no verdict at all",
    "rollback: { on: [] }\n",
    ["4:17: at rollback.on: expected a list of verdicts, got an empty list"],
  ],
  ["a first release with yes", "first-release: yes\n", ['4:16: at first-release: expected create, got "yes"']],
  [
    "a slip in a key of a metric, which is told the keys of its source only",
    "metrics: [{ name: m, source: cloud-logging, measure: rate, bad: severity == 'ERROR', target: 1%, windw: 5m }]\n",
    [
      /at metrics\[0\]: expected name, source, measure, bad, good, value, target, warn, rollback, window, lag, role, judge, warm-up or min-requests, got the unknown key "windw" \(did you mean "window"\?\)$/,
    ],
  ],
  [
    "one beside a source with keys of its own",
    "metrics: [{ name: m, source: log-files, measure: rate, bad: severity == 'ERROR', target: 1%, bucket: abc, prefx: a }]\n",
    [/min-requests, bucket, prefix or revision, got the unknown key "prefx" \(did you mean "prefix"\?\)$/],
  ],
  [
    "one beside Cloud Run's own",
    "metrics: [{ source: cloud-run, lagg: 3m }]\n",
    [
      /expected source, lag, role, judge, warm-up, min-requests, error-rate or latency-p95, got the unknown key "lagg" \(did you mean "lag"\?\)$/,
    ],
  ],
]);
