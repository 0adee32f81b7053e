import fc from "fast-check";
import { expect, test } from "vitest";
import { stringify } from "yaml";
import { RolloutError } from "../../src/errors";
import { parsePlan } from "../../src/plan/parse";

const LOCATED = /^rollout\.yml:\d+:\d+: (?:at \S.*?: )?expected .+$/;

/** Returns the mistakes in the text, none where it is a plan; throws whatever is no located PLAN_INVALID. */
function mistakesIn(text: string): string[] {
  try {
    parsePlan(text, "rollout.yml");
    return [];
  } catch (error) {
    if (!(error instanceof RolloutError) || error.code !== "PLAN_INVALID") throw error;
    return error.message.split("\n");
  }
}

const duration = fc
  .tuple(fc.integer({ min: 1, max: 90 }), fc.constantFrom(["s", 1], ["m", 60], ["h", 3600]))
  .map(([count, [unit, seconds]]) => ({ written: `${count}${unit}`, seconds: count * Number(seconds) }));
const percents = fc
  .uniqueArray(fc.integer({ min: 1, max: 99 }), { maxLength: 8 })
  .map((some) => [...some.sort((a, b) => a - b), 100]);
const stages = percents.chain((rising) =>
  fc.tuple(...rising.map((percent) => fc.record({ percent: fc.constant(percent), watch: duration, bake: duration }))),
);
const lines = fc
  .uniqueArray(fc.integer({ min: 1, max: 99 }), { minLength: 3, maxLength: 3 })
  .map((some) => some.sort((a, b) => a - b));

test("whatever plan is written down is read again", () => {
  fc.assert(
    fc.property(stages, lines, fc.constantFrom("bad", "good"), duration, (steps, three, of, window) => {
      const [target, warn, rollback] = of === "bad" ? three : [...three].reverse();
      const text = stringify({
        version: 1,
        service: "ion-api",
        regions: ["us-central1"],
        stages: steps.map(({ percent, watch, bake }) => ({ percent, watch: watch.written, bake: bake.written })),
        metrics: [
          {
            name: "m",
            source: "cloud-logging",
            measure: "rate",
            [of]: "true",
            target: `${target}%`,
            warn: `${warn}%`,
            rollback: Number(`${rollback}e-2`),
            window: window.written,
          },
        ],
      });
      const { plan } = parsePlan(text, "rollout.yml");
      expect(plan.stages).toEqual(
        steps.map(({ percent, watch, bake }, index) => ({
          name: `stage-${index + 1}`,
          percent,
          watch: watch.seconds,
          bake: bake.seconds,
        })),
      );
      expect(plan.metrics[0]).toMatchObject({
        measure: { of },
        window: window.seconds,
        lines: {
          better: of === "bad" ? "lower" : "higher",
          target: Number(`${target}e-2`),
          warn: Number(`${warn}e-2`),
          rollback: Number(`${rollback}e-2`),
        },
      });
    }),
    { numRuns: 200 },
  );
});

test("percents that do not rise to 100 are never accepted", () => {
  fc.assert(
    fc.property(fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 6 }), (some) => {
      const rising =
        some.every((percent, index) => index === 0 || percent > (some[index - 1] ?? 0)) && some.at(-1) === 100;
      const text = stringify({
        version: 1,
        service: "a",
        regions: ["us-central1"],
        stages: some.map((percent) => ({ percent })),
      });
      expect(mistakesIn(text).length === 0).toBe(rising);
    }),
  );
});

/** Mistakes that have nothing to do with each other: a path, and what to write there. */
const SLIPS: Readonly<Record<string, unknown>> = {
  version: 2,
  project: 5,
  service: "Ion",
  regions: [],
  image: "",
  "routing.mode": "both",
  "routing.publish.env": "5",
  "stages[0].percent": "5%",
  "stages[0].watch": 10,
  "stages[1].percent": 0,
  "stages[1].name": "stage-1",
  "stages[2].bake": "soon",
  "stages[2].wotch": "10m",
  "stages[3].percent": 99,
  "stages[3].routing.mode": "both",
  "health.path": "health",
  "health.expect": "statu == 1",
  "health.passes": 0.5,
  "checks[0].name": "",
  "checks[0].request.path": "//x",
  "checks[0].request.method": "GET",
  "checks[0].request.headers.a": 1,
  "checks[0].expect": "status ==",
  "checks[0].within": 5,
  judge: "sequential",
  "metrics[0].error-rate.rollback": 5,
  "metrics[0].latency-p95.target": "30s",
  "metrics[0].name": "x",
  "metrics[1].bad": "statu == 1",
  "metrics[1].warn": "99%",
  "metrics[1].window": 5,
  "metrics[2].measure": "median",
  "metrics[3].source": "cloud-ran",
  "metrics[4].target": "5s",
  "on-inconclusive": "wait",
  "rollback.on": [],
  "rollback.confirm": true,
  "first-release": true,
  extra: 1,
};

/** A plan with room for every slip. */
function soundPlan(): Record<string, unknown> {
  const percent = (share: number) => ({ percent: share });
  return {
    version: 1,
    service: "ion-api",
    regions: ["us-central1"],
    routing: { mode: "services", "canary-service": "ion-api-canary", publish: { env: "P" } },
    stages: [percent(5), percent(25), percent(50), { percent: 100, routing: { mode: "revisions" } }],
    health: {},
    checks: [{ name: "chat", request: { path: "/", method: "POST", json: {}, headers: {} }, expect: "status == 200" }],
    metrics: [
      { source: "cloud-run", "error-rate": {}, "latency-p95": {} },
      { name: "a", source: "cloud-logging", measure: "rate", bad: "true", target: "1%", warn: "2%", rollback: "5%" },
      { name: "b", source: "cloud-logging", measure: "mean", value: "jsonPayload.b", target: "80%", warn: "75%" },
      { name: "c", source: "cloud-monitoring", measure: "rate", target: "1%", rollback: "5%" },
      { name: "d", source: "cloud-monitoring", measure: "rate", target: "1%", rollback: "5%" },
    ],
    rollback: {},
  };
}

function slip(plan: Record<string, unknown>, path: string): void {
  const steps = path.split(/[.[\]]+/).filter((step) => step !== "");
  const last = steps.pop() ?? "";
  const parent = steps.reduce<object>((at, step) => Reflect.get(at, step) as object, plan);
  Reflect.set(parent, last, SLIPS[path]);
}

/** Where a slip is reported: an unknown key at the map that it is in, a target beyond its rollback line at that line. */
const REPORTED: Readonly<Record<string, string>> = {
  extra: "",
  "stages[2].wotch": "stages[2]",
  "metrics[0].latency-p95.target": "metrics[0].latency-p95.rollback",
};

test("the sound plan is sound", () => {
  expect(mistakesIn(stringify(soundPlan()))).toEqual([]);
});

test("of any number of independent mistakes every one is reported, once, and in order", () => {
  fc.assert(
    fc.property(fc.subarray(Object.keys(SLIPS), { minLength: 1 }), (paths) => {
      const plan = soundPlan();
      for (const path of paths) slip(plan, path);
      const mistakes = mistakesIn(stringify(plan));
      const places = mistakes.map((mistake) => / at (\S+): /.exec(mistake)?.[1] ?? "");
      expect(places.toSorted()).toEqual(paths.map((path) => REPORTED[path] ?? path).toSorted());
      const offsets = mistakes.map((mistake) => mistake.split(":").slice(1, 3).map(Number));
      expect(offsets).toEqual(offsets.toSorted(([a = 0, b = 0], [c = 0, d = 0]) => a - c || b - d));
    }),
    { numRuns: 300 },
  );
});

const KEYS = [
  ...new Set(Object.keys(SLIPS).flatMap((path) => path.split(/[.[\]\d]+/))),
  "__proto__",
  "toString",
  "cloud-run",
  "json",
  "body",
  "a b",
  "a\nb",
];
const LEAVES = [
  null,
  true,
  1,
  0.5,
  -1,
  5,
  Number.NaN,
  Number.POSITIVE_INFINITY,
  "",
  "5%",
  "10m",
  "true",
  "status == 200",
  "cloud-run",
  "cloud-logging",
  "cloud-monitoring",
  "rate",
  "p95",
  "mean",
  "services",
  "load-balancer",
];
const tree = fc.letrec((tie) => ({
  node: fc.oneof(
    { maxDepth: 6 },
    fc.constantFrom(...LEAVES),
    fc.array(tie("node"), { maxLength: 3 }),
    fc.dictionary(fc.constantFrom(...KEYS), tie("node"), { maxKeys: 6 }),
  ),
})).node;
const soup = fc.array(
  fc.constantFrom(
    "a",
    ":",
    " ",
    "\n",
    "- ",
    "[",
    "]",
    "{",
    "}",
    "&a ",
    "*a",
    "!",
    "|",
    ">",
    "%",
    "---\n",
    "...",
    "? ",
    "'",
    '"',
    "#",
    "version: 1\n",
    "\t",
    "<<: ",
    "\r\n",
    "\ufeff",
    "service: a\n",
  ),
  { maxLength: 25 },
);

test.each([
  ["any text", fc.string({ unit: "binary", maxLength: 60 })],
  ["any soup of YAML", soup.map((parts) => parts.join(""))],
  ["any tree of the plan's own words", tree.map((value) => stringify(value))],
])("%s is a plan or a list of located mistakes", (_, texts) => {
  fc.assert(
    fc.property(texts, (text) => {
      for (const mistake of mistakesIn(text)) expect(mistake).toMatch(LOCATED);
    }),
    { numRuns: 1000 },
  );
});
