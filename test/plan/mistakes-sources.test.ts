import { at, p95, rate } from "./metrics";
import { testMistakes } from "./mistakes";

testMistakes("keys of sources", [
  [
    "none of those that are needed",
    rate("source: cloudwatch, measure: rate"),
    [
      at("aws-region", "expected aws-region beside source cloudwatch, got nothing"),
      at("namespace", "expected namespace beside source cloudwatch, got nothing"),
      at("metric", "expected metric beside source cloudwatch, got nothing"),
      at("total", "expected total beside measure rate of cloudwatch, got nothing"),
      at("counts", "expected counts beside measure rate of cloudwatch, got nothing"),
    ],
  ],
  [
    "a share of a type of one's own",
    rate("source: cloud-monitoring, measure: rate, type: custom.googleapis.com/errors"),
    [at("type", "expected measure p95 or mean beside type of cloud-monitoring, got rate")],
  ],
  [
    "a unit of Cloud Run's own latencies",
    p95("source: cloud-monitoring, measure: p95, unit: s"),
    [at("unit", "expected type beside unit, since Cloud Run's own are in milliseconds, got nothing")],
  ],
  [
    "a key of another source",
    rate("source: cloud-logging, measure: rate, bad: httpRequest.status >= 500, series: a, bucket: abc"),
    [
      at("series", "expected source prometheus or managed-prometheus beside series, got cloud-logging"),
      at("bucket", "expected source log-files beside bucket, got cloud-logging"),
    ],
  ],
  [
    "a counter whose bad ones are not told",
    rate("source: managed-prometheus, measure: rate, series: a"),
    [at("bad", "expected bad or good beside measure rate of managed-prometheus, got nothing")],
  ],
  [
    "an expression beside counts",
    rate('source: http, measure: rate, url: "https://a/", points: body, counts: bad, bad: status > 1'),
    [
      at(
        "bad",
        "expected neither bad, good nor value beside measure rate of http, whose points are counted already (`counts` tells what), got bad",
      ),
    ],
  ],
  [
    "a log entry's variable beside another source",
    rate("source: prometheus, endpoint: http://a, measure: rate, series: a, bad: httpRequest.status >= 500"),
    [
      at(
        "bad",
        'expected a CEL expression such as labels.code.startsWith("5"), got "httpRequest.status >= 500": Unknown variable: httpRequest at character 1 (there are labels)',
      ),
    ],
  ],
  [
    "a series that is not of the measure",
    p95("source: managed-prometheus, measure: p95, series: latency_sum"),
    [at("series", 'expected a series whose name ends in _bucket beside measure p95, got "latency_sum"')],
  ],
  [
    "a series that asks for the revision itself",
    rate(`source: managed-prometheus, measure: rate, bad: labels.a == "b", series: 'a{x="1", revision_name="b"}'`),
    [
      at(
        "series",
        'expected a series without "revision_name", the label that tells the revision and is added, got one with it',
      ),
    ],
  ],
  [
    "the revision's dimension among the others",
    p95(
      "source: cloudwatch, measure: p95, aws-region: us-east-1, namespace: A, metric: L, dimensions: { Revision: a }",
    ),
    [at("dimensions", 'expected dimensions other than "Revision", which names the revision, got it among them')],
  ],
  [
    "a share of itself",
    rate(
      "source: cloudwatch, measure: rate, aws-region: us-east-1, namespace: A, metric: Errors, total: Errors, counts: bad",
    ),
    [at("total", 'expected a total other than the metric itself, got "Errors" for both')],
  ],
  [
    "an address of a Prometheus server with the path that is added",
    rate('source: prometheus, measure: rate, series: a, bad: labels.a == "b", endpoint: "https://a/prefix/api/v1/"'),
    [at("endpoint", 'expected an address without /api/v1, which is added, got "https://a/prefix/api/v1/"')],
  ],
  [
    "a probe that takes longer than a look may",
    rate("source: probe, measure: rate, request: { path: / }, requests: 22, delay: 3s"),
    [
      at(
        "requests",
        "expected at most 60 s between the first and the last request of a look, got 22 requests with 3 s between them",
      ),
    ],
  ],
  [
    "a probe that reads a request that cannot be",
    rate("source: probe, measure: rate, request: { path: x }, requests: 1001, delay: 1, within: 0s"),
    [
      at("request.path", 'expected a path that begins with one slash, such as /health, got "x"'),
      at("requests", "expected a whole number 1–1000, got 1001"),
      at("delay", "expected a duration such as 1s, got 1"),
      at("within", 'expected a duration above zero such as 10s, got "0s"'),
    ],
  ],
]);
