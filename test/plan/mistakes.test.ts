import { describe, expect, test } from "vitest";
import { parsePlan } from "../../src/plan/parse";
import { mistakesWith, refusal } from "./plans";

const SERVICE = "a Cloud Run service name such as ion-api (lower-case letters, digits and hyphens, at most 49)";
const NAME = (example: string) =>
  `a name such as ${example} (a letter, then letters, digits, dots, hyphens and underscores, at most 63)`;
const PATH = "a path that begins with one slash, such as /health";

describe("a text that is no plan", () => {
  test.each([
    ["an empty file", "", ["1:1: expected a rollout plan, got an empty file"]],
    ["a file of comments", "# nothing yet\n", ["1:1: expected a rollout plan, got an empty file"]],
    ["a list", "- version: 1\n", [expect.stringMatching(/^1:1: expected a map with version, .*, got a list$/)]],
    ["a text", "hello\n", [expect.stringMatching(/^1:1: expected a map with version, .*, got "hello"$/)]],
    ["two documents", "version: 1\n---\nversion: 1\n", ["2:1: expected one YAML document, got several"]],
    ["a key twice", "version: 1\nversion: 1\n", ["2:1: expected each key once, got this one again"]],
    [
      "a list that is not closed",
      "regions: [a",
      [
        "1:12: expected YAML, got a text that is none: Flow sequence in block collection must be sufficiently indented and end with a ]",
      ],
    ],
    [
      "a tab before a key",
      "\tversion: 1\n",
      ["1:1: expected YAML, got a text that is none: Tabs are not allowed as indentation"],
    ],
    ["a tag of its own", "version: !one 1\n", ["1:10: expected YAML, got a text that is none: Unresolved tag: !one"]],
    [
      "a list as a key",
      "? [a]\n: 1\n",
      ["1:3: expected YAML, got a text that is none: With stringKeys, all keys must be strings"],
    ],
    ["an alias to nowhere", "service: *s\n", ["1:10: expected an anchor before its alias, got *s"]],
    [
      "an alias within its own anchor",
      "regions: &r [*r]\n",
      ["1:14: expected an anchor around something else than its own alias, got *r"],
    ],
    [
      "aliases that multiply",
      `a: &a [x]\nb: &b [${"*a,".repeat(9)}]\nc: &c [${"*b,".repeat(9)}]\nd: [${"*c,".repeat(9)}]\n`,
      ["1:1: expected fewer aliases, got too many: Excessive alias count indicates a resource exhaustion attack"],
    ],
  ])("%s", (_, text, mistakes) => {
    const lines = refusal(() => parsePlan(text, "rollout.yml")).message.split("\n");
    expect(lines.map((line) => line.replace(/^rollout\.yml:/, ""))).toEqual(mistakes);
  });
});

describe("what every plan needs", () => {
  test.each([
    [
      "is missed at the plan's beginning",
      "# a comment\nproject: my-project\n",
      [
        "rollout.yml:2:1: at version: expected the plan format 1, got nothing",
        `rollout.yml:2:1: at service: expected ${SERVICE}, got nothing`,
        "rollout.yml:2:1: at regions: expected a list of regions such as [us-central1], got nothing",
      ],
    ],
    [
      "must have the right type",
      "version: '1'\nservice: 7\nregions: us-central1\n",
      [
        'rollout.yml:1:10: at version: expected the plan format 1, got "1"',
        `rollout.yml:2:10: at service: expected ${SERVICE}, got 7`,
        'rollout.yml:3:10: at regions: expected a list of regions such as [us-central1], got "us-central1"',
      ],
    ],
    [
      "must not be empty",
      "version: 1\nservice:\nregions: []\n",
      [
        `rollout.yml:2:9: at service: expected ${SERVICE}, got nothing`,
        "rollout.yml:3:10: at regions: expected a list of regions such as [us-central1], got an empty list",
      ],
    ],
  ])("%s", (_, text, mistakes) => {
    expect(refusal(() => parsePlan(text, "rollout.yml")).message.split("\n")).toEqual(mistakes);
  });

  test("leaves room for the tags in a service's name", () => {
    const text = `version: 1\nservice: ${"a".repeat(41)}\nregions: [us-central1]\n`;
    expect(refusal(() => parsePlan(text, "rollout.yml")).message).toBe(
      "rollout.yml:2:10: at service: expected at most 40 characters, since Cloud Run allows 46 for a tag and the service together and the tags are canary and stable, got 41",
    );
    expect(parsePlan(text.replace("a\n", "\n"), "rollout.yml").plan.service).toHaveLength(40);
    const untagged = `${text}routing: { mode: services, canary-service: b }\n`;
    expect(parsePlan(untagged, "rollout.yml").plan.service).toHaveLength(41);
  });
});

/** Each row: what is wrong, the lines added from line 4 on, and what is said about them. */
const tables: Record<string, [string, string, string[]][]> = {
  keys: [
    [
      "one that is close to a real one",
      "on_inconclusive: hold\n",
      [
        '4:1: expected version, project, service, regions, image, routing, stages, health, checks, judge, metrics, on-inconclusive, rollback or first-release, got the unknown key "on_inconclusive" (did you mean "on-inconclusive"?)',
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
  ],
  "words and names": [
    [
      "a judge to come",
      "judge: sequential\n",
      ['4:8: at judge: expected thresholds, the judge of this version, got "sequential"'],
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
  ],
  routing: [
    [
      "services without a canary service",
      "routing: { mode: services }\n",
      ["4:10: at routing.canary-service: expected canary-service, which mode services needs, got nothing"],
    ],
    [
      "keys of another mode",
      "routing: { canary-service: b, url-map: m }\n",
      [
        "4:28: at routing.canary-service: expected mode services or load-balancer beside canary-service, got revisions",
        "4:40: at routing.url-map: expected mode load-balancer beside url-map, got revisions",
      ],
    ],
    [
      "the service as its own canary",
      "routing: { mode: services, canary-service: ion-api }\n",
      ['4:44: at routing.canary-service: expected a service other than the one that users reach, got "ion-api"'],
    ],
    [
      "a mode with a slip",
      "routing: { mode: service }\n",
      [
        '4:18: at routing.mode: expected revisions, services or load-balancer, got "service" (did you mean "services"?)',
      ],
    ],
    [
      "a publish that cannot be a variable",
      "routing: { mode: services, canary-service: b, publish: { env: 5-PERCENT } }\n",
      [
        '4:63: at routing.publish.env: expected the name of an environment variable such as CANARY_PERCENT, got "5-PERCENT"',
      ],
    ],
    [
      "a mistake behind an alias, once for each use, where it is written",
      "stages: [{ percent: 5, routing: &r { mode: both } }, { percent: 100, routing: *r }]\n",
      [
        '4:44: at stages[0].routing.mode: expected revisions, services or load-balancer, got "both"',
        '4:44: at stages[1].routing.mode: expected revisions, services or load-balancer, got "both"',
      ],
    ],
    [
      "a stage's load balancer without backends",
      "stages:\n  - { percent: 100, routing: { mode: load-balancer, url-map: m } }\n",
      [
        "5:30: at stages[0].routing.stable-backend: expected stable-backend, which mode load-balancer needs, got nothing",
        "5:30: at stages[0].routing.canary-backend: expected canary-backend, which mode load-balancer needs, got nothing",
      ],
    ],
  ],
  stages: [
    ["none", "stages: []\n", ["4:9: at stages: expected a list of stages, got an empty list"]],
    [
      "a number",
      "stages: [5, 100]\n",
      [
        "4:10: at stages[0]: expected a map with name, percent, watch, bake, environment or routing, got 5",
        "4:13: at stages[1]: expected a map with name, percent, watch, bake, environment or routing, got 100",
      ],
    ],
    [
      "without a percent",
      "stages:\n  - name: a\n  - percent: 100\n",
      ["5:5: at stages[0].percent: expected a bare whole number 1–100, got nothing"],
    ],
    [
      "percents that are none",
      "stages:\n  - percent: 5%\n  - percent: 12.5\n  - percent: 0\n  - percent: 101\n",
      [
        '5:14: at stages[0].percent: expected a bare whole number 1–100, got "5%"; write 5',
        "6:14: at stages[1].percent: expected a bare whole number 1–100, got 12.5",
        "7:14: at stages[2].percent: expected a bare whole number 1–100, got 0",
        "8:14: at stages[3].percent: expected a bare whole number 1–100, got 101",
      ],
    ],
    [
      "percents out of order",
      "stages: [{ percent: 25 }, { percent: 10 }, { percent: 25 }, { percent: 100 }]\n",
      [
        "4:38: at stages[1].percent: percent out of order: expected more than 25, the percent of an earlier stage, got 10",
        "4:55: at stages[2].percent: percent out of order: expected more than 25, the percent of an earlier stage, got 25",
      ],
    ],
    [
      "an end before everybody",
      "stages: [{ percent: 5 }, { percent: 50 }]\n",
      ["4:37: at stages[1].percent: expected 100 at the last stage, which serves everybody, got 50"],
    ],
    [
      "the same name twice, once by default",
      "stages: [{ percent: 5, name: stage-2 }, { percent: 100 }]\n",
      ['4:41: at stages[1].name: expected a name of its own for each stage, got "stage-2" again'],
    ],
    [
      "a name that means another",
      "stages: [{ percent: 100, name: next }]\n",
      ['4:32: at stages[0].name: expected a name other than "next", which means the stage to come, got "next"'],
    ],
    [
      "a name that is a number",
      "stages: [{ percent: 100, name: '1' }]\n",
      [`4:32: at stages[0].name: expected ${NAME("stage-1")}, got "1"`],
    ],
    [
      "durations that are none",
      "stages: [{ percent: 100, watch: 10, bake: 1 day }]\n",
      [
        "4:33: at stages[0].watch: expected a duration such as 10m, got 10",
        '4:43: at stages[0].bake: expected a duration such as 24h, got "1 day"',
      ],
    ],
    [
      "a duration of nothing",
      "stages: [{ percent: 100, watch: 0s }]\n",
      ['4:33: at stages[0].watch: expected a duration above zero such as 10m, got "0s"'],
    ],
    [
      "an environment without a name",
      "stages: [{ percent: 100, environment: '' }]\n",
      ['4:39: at stages[0].environment: expected the name of a GitHub environment such as production, got ""'],
    ],
  ],
  "health and checks": [
    [
      "a path to another host",
      "health: { path: //example.com }\n",
      [`4:17: at health.path: expected ${PATH}, got "//example.com"`],
    ],
    [
      "a path to another host, by backslash",
      "health: { path: '/\\example.com' }\n",
      [`4:17: at health.path: expected ${PATH}, got "/\\\\example.com"`],
    ],
    [
      "a whole address",
      "health: { path: https://example.com/ }\n",
      [`4:17: at health.path: expected ${PATH}, got "https://example.com/"`],
    ],
    ["no pass", "health: { passes: 0 }\n", ["4:19: at health.passes: expected a whole number of 1 or more, got 0"]],
    [
      "an unknown variable",
      "health: { expect: statu == 200 }\n",
      [
        '4:19: at health.expect: expected a CEL expression such as status == 200 && body.status == "healthy", got "statu == 200": Unknown variable: statu at character 1 (did you mean "status"?)',
      ],
    ],
    [
      "a variable that is nothing like the real ones",
      "health: { expect: httpRequest.status == 200 }\n",
      [
        '4:19: at health.expect: expected a CEL expression such as status == 200 && body.status == "healthy", got "httpRequest.status == 200": Unknown variable: httpRequest at character 1 (there are status, headers, body, latency)',
      ],
    ],
    [
      "an expression that breaks off",
      "health: { expect: status == }\n",
      [
        '4:19: at health.expect: expected a CEL expression such as status == 200 && body.status == "healthy", got "status ==": Unexpected token: EOF at character 10',
      ],
    ],
    [
      "types that never fit",
      'health: { expect: status == "200" }\n',
      [
        '4:19: at health.expect: expected a CEL expression such as status == 200 && body.status == "healthy", got "status == \\"200\\"": no such overload: int == string at character 1',
      ],
    ],
    [
      "an expression that is a number",
      "health: { expect: status }\n",
      [
        '4:19: at health.expect: expected a CEL expression such as status == 200 && body.status == "healthy", got "status": expected true or false, got int',
      ],
    ],
    [
      "YAML's own true",
      "health: { expect: true }\n",
      ['4:19: at health.expect: expected a CEL expression such as status == 200 && body.status == "healthy", got true'],
    ],
    [
      "a check without anything",
      "checks: [{}]\n",
      [
        `4:10: at checks[0].name: expected ${NAME("chat")}, got nothing`,
        "4:10: at checks[0].request: expected a map with method, path, headers, json or body, got nothing",
        "4:10: at checks[0].expect: expected a CEL expression such as status == 200 && body.success, got nothing",
      ],
    ],
    [
      "a body in two forms, with a method that has none",
      "checks:\n  - name: a\n    request: { path: /, json: {}, body: x }\n    expect: status < 300\n",
      [
        "6:14: at checks[0].request.method: expected method POST, PUT or PATCH beside json, got GET",
        "6:41: at checks[0].request.body: expected json or body, got both",
      ],
    ],
    [
      "headers that are none",
      'checks:\n  - name: a\n    request: { path: /, headers: { "a b": x, c: 1, d: "x\\ny" } }\n    expect: status < 300\n',
      [
        '6:43: at checks[0].request.headers["a b"]: expected a header name such as accept-language, got "a b"',
        "6:49: at checks[0].request.headers.c: expected a header's value in quotes, got a number",
        "6:55: at checks[0].request.headers.d: expected a header's value of one line, got a line break in it",
      ],
    ],
    [
      "the same name twice",
      "checks:\n  - { name: a, request: { path: / }, expect: status < 300 }\n  - { name: a, request: { path: / }, expect: status < 300 }\n",
      ['6:13: at checks[1].name: expected a name of its own for each check, got "a" again'],
    ],
  ],
  metrics: [
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
        '4:21: at metrics[0].source: expected cloud-run, cloud-monitoring or cloud-logging, got "cloud-ran" (did you mean "cloud-run"?)',
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
      "a mean of Cloud Monitoring",
      "metrics: [{ name: m, source: cloud-monitoring, measure: mean, target: 80%, warn: 75% }]\n",
      [
        "4:57: at metrics[0].measure: expected rate or p95 from source cloud-monitoring, got mean; write source: cloud-logging",
      ],
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
        expect.stringMatching(
          /^4:65: at metrics\[0\]\.bad: .*Unknown variable: status at character 1 \(there are httpRequest, jsonPayload, /,
        ),
      ],
    ],
    [
      "keys beside cloud-run that it brings itself",
      "metrics: [{ source: cloud-run, name: e, target: 1% }]\n",
      [
        '4:38: at metrics[0].name: expected lag, error-rate or latency-p95 beside source: cloud-run, got "name"',
        '4:49: at metrics[0].target: expected lag, error-rate or latency-p95 beside source: cloud-run, got "target"',
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
  ],
};

for (const [topic, rows] of Object.entries(tables)) {
  describe(topic, () => {
    test.each(rows)("%s", (_, more, mistakes) => {
      expect(mistakesWith(more)).toEqual(mistakes.map((mistake) => fileNamed(mistake)));
    });
  });
}

function fileNamed(mistake: unknown): unknown {
  return typeof mistake === "string" ? `rollout.yml:${mistake}` : expect.stringMatching(/^rollout\.yml:/);
}
