/** Mistakes that have nothing to do with each other: a path, and what to write there. */
export const SLIPS: Readonly<Record<string, unknown>> = {
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
  judge: "sequentail",
  "statistics.false-rollback": 1,
  "statistics.min-failures": 0,
  "metrics[0].error-rate.rollback": 5,
  "metrics[0].latency-p95.target": "30s",
  "metrics[0].name": "x",
  "metrics[1].bad": "statu == 1",
  "metrics[1].warn": "99%",
  "metrics[1].window": 5,
  "metrics[2].measure": "median",
  "metrics[3].source": "cloud-ran",
  "metrics[4].target": "5s",
  "metrics[5].url": "ftp://a/",
  "metrics[5].points": "status",
  "metrics[5].counts": "bad",
  "metrics[5].role": "important",
  "metrics[5].judge": "jury",
  "metrics[5].warm-up": 2,
  "metrics[5].min-requests": -1,
  "on-skew": "wait",
  "on-inconclusive": "wait",
  "rollback.on": [],
  "rollback.confirm": true,
  "first-release": true,
  "clean-up.traffic": "last",
  "clean-up.tags": true,
  "clean-up.revisions": 1,
  "clean-up.canary-service": "remove",
  extra: 1,
};

const BALANCED = { mode: "load-balancer", "url-map": "ion", "stable-backend": "a", "canary-backend": "b" };

/** A plan with room for every slip. */
export function soundPlan(): Record<string, unknown> {
  const percent = (share: number) => ({ percent: share });
  return {
    version: 1,
    service: "ion-api",
    regions: ["us-central1"],
    routing: { mode: "services", "canary-service": "ion-api-canary", publish: { env: "P" } },
    stages: [percent(5), percent(25), percent(50), { percent: 100, routing: { ...BALANCED } }],
    health: {},
    checks: [{ name: "chat", request: { path: "/", method: "POST", json: {}, headers: {} }, expect: "status == 200" }],
    metrics: [
      { source: "cloud-run", "error-rate": {}, "latency-p95": {} },
      { name: "a", source: "cloud-logging", measure: "rate", bad: "true", target: "1%", warn: "2%", rollback: "5%" },
      { name: "b", source: "cloud-logging", measure: "mean", value: "jsonPayload.b", target: "80%", warn: "75%" },
      { name: "c", source: "cloud-monitoring", measure: "rate", target: "1%", rollback: "5%" },
      { name: "d", source: "cloud-monitoring", measure: "rate", target: "1%", rollback: "5%" },
      { name: "e", source: "http", measure: "p95", url: "https://a/", points: "body", target: "1s", rollback: "5s" },
    ],
    statistics: {},
    rollback: {},
    "clean-up": {},
  };
}

/** Writes the slip of this path into the plan. */
export function slip(plan: Record<string, unknown>, path: string): void {
  const steps = path.split(/[.[\]]+/).filter((step) => step !== "");
  const last = steps.pop() ?? "";
  const parent = steps.reduce<object>((at, step) => Reflect.get(at, step) as object, plan);
  Reflect.set(parent, last, SLIPS[path]);
}

/** Where a slip is reported: an unknown key at the map that it is in, a target beyond its rollback line at that line. */
export const REPORTED: Readonly<Record<string, string>> = {
  extra: "",
  "stages[2].wotch": "stages[2]",
  "metrics[0].latency-p95.target": "metrics[0].latency-p95.rollback",
};
