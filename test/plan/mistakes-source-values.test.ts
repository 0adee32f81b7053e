import { at, p95, rate } from "./metrics";
import { testMistakes } from "./mistakes";

const http = (url: string) =>
  rate(`source: http, measure: rate, points: body, counts: bad, url: ${JSON.stringify(url)}`);
const ADDRESS =
  "expected an address such as https://metrics.example.com/errors?revision={canary}, without user or fragment, got";
const SERIES =
  'expected a selector of raw counters such as http_requests_total{job="ion-api"}, without functions or ranges, got';
const series = (text: string) =>
  rate(`source: managed-prometheus, measure: rate, bad: labels.a == "b", series: ${JSON.stringify(text)}`);

testMistakes("values of sources", [
  ...["ftp://a/", "https://", "a.example/x", "https://a:99999/", "https://{service}.example/", "https://a/#b"].map(
    (url): [string, string, RegExp[]] => [`the address ${url}`, http(url), [at("url", `${ADDRESS} "${url}"`)]],
  ),
  [
    "an address with a password, which is not shown",
    http("https://me:s3cr3t@host/"),
    [at("url", `${ADDRESS} one with a user in it`)],
  ],
  [
    "a server with a password, which is not shown",
    rate('source: prometheus, measure: rate, series: a, bad: labels.a == "b", endpoint: "http://me:s3cr3t@host"'),
    [
      at(
        "endpoint",
        "expected the address of a Prometheus server such as https://prometheus.example.com, without user, query or fragment, got one with a user in it",
      ),
    ],
  ],
  [
    "a placeholder with a slip",
    http("https://a/{servce}"),
    [
      at(
        "url",
        'expected the placeholder {project}, {region}, {service}, {canary}, {canary-service}, {stable}, {from} or {to}, got "{servce}" (did you mean "service"?)',
      ),
    ],
  ],
  [
    "a brace by itself",
    http("https://a/?q=up}"),
    [at("url", "expected braces around placeholders only (write %7B and %7D for others), got one by itself")],
  ],
  ...["rate(a[5m])", "a[5m]", "a offset 5m", "sum(a)", "{job=1}", "a{job=1}", 'a{job="1"', "", "a b"].map(
    (text): [string, string, RegExp[]] => [
      `the series ${text}`,
      series(text),
      [at("series", `${SERIES} ${JSON.stringify(text)}`)],
    ],
  ),
  [
    "a second name in the braces of a series",
    series('a{__name__=~"b.*"}'),
    [at("series", 'expected the name of a series once, before its braces, got "__name__" among its labels')],
  ],
  [
    "some of a histogram's buckets",
    p95("source: managed-prometheus, measure: p95, series: \"a_bucket{le!='+Inf'}\""),
    [at("series", 'expected all buckets of a histogram, got a matcher of "le", which leaves some out')],
  ],
  ...["(", "*", "[b-a]", "a(?!b)", "(?<=a)b"].map((pattern): [string, string, RegExp[]] => [
    `the regular expression ${pattern}`,
    series(`a{x="1", b=~"${pattern}"}`),
    [at("series", `expected a regular expression (RE2) after b=~, got "${pattern}"`)],
  ]),
  ...["__name__", "le"].map((label): [string, string, RegExp[]] => [
    `${label} for the revision`,
    rate(`source: managed-prometheus, measure: rate, bad: labels.a == "b", series: a, revision-label: ${label}`),
    [at("revision-label", `expected a label that names the revision, got "${label}", which Prometheus itself sets`)],
  ]),
  ...["gs://logs", "My-Logs", "ab", "-logs", "logs-", "10.0.0.1", "a..b"].map((bucket): [string, string, RegExp[]] => [
    `the bucket ${bucket}`,
    rate(`source: log-files, measure: rate, bad: httpRequest.status >= 500, bucket: "${bucket}"`),
    [
      at(
        "bucket",
        `expected the name of a Cloud Storage bucket such as my-project-logs, without gs://, got "${bucket}"`,
      ),
    ],
  ]),
  [
    "a revision that is no text",
    rate('source: log-files, measure: rate, bad: httpRequest.status >= 500, bucket: abc, revision: "size(labels)"'),
    [
      at(
        "revision",
        'expected a CEL expression such as jsonPayload.revision, got "size(labels)": expected a text, got int',
      ),
    ],
  ],
  [
    "a region, names and dimensions that CloudWatch does not have",
    p95(
      'source: cloudwatch, measure: p95, aws-region: us-central1, namespace: ":a", metric: "", dimensions: { " ": x, S: "" }',
    ),
    [
      at("aws-region", 'expected an AWS region such as us-east-1, got "us-central1"'),
      at("namespace", 'expected a namespace of CloudWatch such as IonApi, got ":a"'),
      at("metric", 'expected the name of a metric of CloudWatch such as Errors, got ""'),
      /: at metrics\[0\]\.dimensions.*: expected the name of a dimension such as Service, got/,
      at("dimensions.S", 'expected a dimension\'s value in quotes, got ""'),
    ],
  ],
  [
    "a metric type without its domain",
    p95("source: cloud-monitoring, measure: p95, type: confidence"),
    [at("type", 'expected the type of a metric such as custom.googleapis.com/confidence, got "confidence"')],
  ],
]);
