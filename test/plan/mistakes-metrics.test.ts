import { testMistakes } from "./mistakes";

testMistakes("metrics", [
  [
    "none",
    "metrics: []\n",
    ["4:10: at metrics: expected a list of metrics (leave the key out for Cloud Run's own), got an empty list"],
  ],
  [
    "a source with a slip, and nothing else",
    "metrics: [{ source: cloud-ran }]\n",
    [
      "4:11: at metrics[0].name: expected a name, got nothing",
      "4:11: at metrics[0].measure: expected a measure, got nothing",
      '4:21: at metrics[0].source: expected cloud-run, cloud-monitoring, cloud-logging, log-files, prometheus, managed-prometheus, cloudwatch, http or probe, got "cloud-ran" (did you mean "cloud-run"?)',
    ],
  ],
  [
    "a rate of entries that does not say which",
    "metrics: [{ name: e, source: cloud-logging, measure: rate, target: 1%, rollback: 5% }]\n",
    ["4:11: at metrics[0].bad: expected bad or good beside measure rate of cloud-logging, got nothing"],
  ],
  [
    "a rate of bad and good entries at once",
    'metrics: [{ name: e, source: cloud-logging, measure: rate, bad: "true", good: "true", target: 99%, rollback: 95% }]\n',
    ["4:79: at metrics[0].good: expected one of bad or good, got both"],
  ],
  [
    "a mean without a value",
    "metrics: [{ name: m, source: cloud-logging, measure: mean, target: 80%, warn: 75% }]\n",
    ["4:11: at metrics[0].value: expected value beside measure mean of cloud-logging, got nothing"],
  ],
  [
    "a mean of Cloud Monitoring that does not say of what",
    "metrics: [{ name: m, source: cloud-monitoring, measure: mean, target: 80%, warn: 75% }]\n",
    ["4:11: at metrics[0].type: expected type beside measure mean of cloud-monitoring, got nothing"],
  ],
  [
    "a P95 of the logs",
    "metrics: [{ name: l, source: cloud-logging, measure: p95, target: 1s, rollback: 2s }]\n",
    [
      "4:54: at metrics[0].measure: expected rate or mean from source cloud-logging, got p95; write source: cloud-monitoring",
    ],
  ],
  [
    "an expression beside Cloud Run's own numbers",
    'metrics: [{ name: e, source: cloud-monitoring, measure: rate, bad: "true", target: 1%, rollback: 5% }]\n',
    [
      "4:68: at metrics[0].bad: expected neither bad, good nor value beside measure rate of cloud-monitoring, which counts Cloud Run's own numbers (write source: cloud-logging to ask log entries), got bad",
    ],
  ],
  [
    "numbers without their unit",
    "metrics:\n  - { source: cloud-run, error-rate: { target: 1, warn: 2, rollback: 5 }, latency-p95: { target: 15 } }\n",
    [
      "5:57: at metrics[0].error-rate.warn: expected a share such as 5% or 0.05, got 2; write 2%",
      "5:70: at metrics[0].error-rate.rollback: expected a share such as 5% or 0.05, got 5; write 5%",
      "5:98: at metrics[0].latency-p95.target: expected a duration such as 15s, got 15; write 15s",
    ],
  ],
  [
    "units of the other kind",
    "metrics:\n  - { source: cloud-run, error-rate: { target: 1s }, latency-p95: { warn: 5%, rollback: 120% } }\n",
    [
      '5:48: at metrics[0].error-rate.target: expected a share such as 5% or 0.05, got "1s"',
      '5:75: at metrics[0].latency-p95.warn: expected a duration such as 15s, got "5%"',
      '5:89: at metrics[0].latency-p95.rollback: expected a duration such as 15s, got "120%"',
    ],
  ],
  [
    "no target",
    "metrics: [{ name: e, source: cloud-monitoring, measure: rate, rollback: 5% }]\n",
    ["4:11: at metrics[0].target: expected a target line, got nothing"],
  ],
  [
    "a warn line beyond the rollback line",
    "metrics: [{ source: cloud-run, error-rate: { warn: 7% } }]\n",
    [
      '4:52: at metrics[0].error-rate.warn: expected a warn line from target to rollback, got "7%" (target "1%" and rollback "5%")',
    ],
  ],
  [
    "a warn line before the target",
    "metrics: [{ source: cloud-run, error-rate: { target: 3%, warn: 1% } }]\n",
    [
      '4:64: at metrics[0].error-rate.warn: expected a warn line from target to rollback, got "1%" (target "3%" and rollback "5%")',
    ],
  ],
  [
    "a latency of nothing",
    "metrics: [{ source: cloud-run, latency-p95: { target: 0s } }]\n",
    ['4:55: at metrics[0].latency-p95.target: expected a duration such as 15s, got "0s"'],
  ],
  [
    "a target on the rollback line",
    "metrics: [{ source: cloud-run, latency-p95: { target: 20s } }]\n",
    [
      '4:45: at metrics[0].latency-p95.rollback: expected a rollback line other than the target, got target "20s" and rollback "20s"',
    ],
  ],
  [
    "a latency where more is better",
    "metrics: [{ source: cloud-run, latency-p95: { target: 30s, rollback: 20s } }]\n",
    [
      '4:70: at metrics[0].latency-p95.rollback: expected the rollback line above the target, since less of it is better, got target "30s" and rollback "20s"',
    ],
  ],
  [
    "a rate of bad entries where more is better",
    'metrics: [{ name: e, source: cloud-logging, measure: rate, bad: "true", target: 95%, rollback: 90% }]\n',
    [
      '4:96: at metrics[0].rollback: expected the rollback line above the target, since less of it is better (a share of good entries is written with `good`), got target "95%" and rollback "90%"',
    ],
  ],
  [
    "a mean whose good side cannot be told",
    "metrics: [{ name: m, source: cloud-logging, measure: mean, value: jsonPayload.m, target: 80% }]\n",
    ["4:90: at metrics[0].target: expected warn or rollback beside target, which tell the good side, got neither"],
  ],
  [
    "a value that is no number",
    "metrics: [{ name: m, source: cloud-logging, measure: mean, value: severity, target: 80%, warn: 75% }]\n",
    [
      '4:67: at metrics[0].value: expected a CEL expression such as jsonPayload.confidence, got "severity": expected a number, got string',
    ],
  ],
  [
    "a variable of the probe",
    "metrics: [{ name: e, source: cloud-logging, measure: rate, bad: status >= 500, target: 1%, rollback: 5% }]\n",
    [
      /^rollout\.yml:4:65: at metrics\[0\]\.bad: .*Unknown variable: status at character 1 \(there are httpRequest, jsonPayload, /,
    ],
  ],
  [
    "keys beside cloud-run that it brings itself",
    "metrics: [{ source: cloud-run, name: e, target: 1% }]\n",
    [
      '4:38: at metrics[0].name: expected lag, role, judge, warm-up, min-requests, error-rate or latency-p95 beside source: cloud-run, got "name"',
      '4:49: at metrics[0].target: expected lag, role, judge, warm-up, min-requests, error-rate or latency-p95 beside source: cloud-run, got "target"',
    ],
  ],
  [
    "keys of cloud-run beside another source",
    "metrics: [{ name: e, source: cloud-monitoring, measure: rate, target: 1%, rollback: 5%, error-rate: { target: 1% } }]\n",
    ['4:101: at metrics[0].error-rate: expected source: cloud-run beside error-rate, got "cloud-monitoring"'],
  ],
  [
    "the same name twice, once by cloud-run",
    "metrics:\n  - { source: cloud-run }\n  - { name: error-rate, source: cloud-monitoring, measure: rate, target: 1%, rollback: 5% }\n",
    ['6:13: at metrics[1].name: expected a name of its own for each metric, got "error-rate" again'],
  ],
]);
