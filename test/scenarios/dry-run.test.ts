import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { changesOf, timeless } from "../flows/dry-runs";
import type { Ended } from "./bundles";
import { image, openStage, planText, type Request, type Stage } from "./stage";

/** One image lives through it all, so that one which was taken back may be released again. */
const EXTRA = `quarantine: 0s
metrics:
  - { name: errors, source: cloud-logging, measure: rate, bad: httpRequest.status >= 500, target: 1%, warn: 2%, rollback: 5%, window: 1s, lag: 1ms }
first-release: create
`;
/** Every action as it is called in a pipeline, and the name by which the table speaks of it. */
const ACTIONS: readonly (readonly [string, string, Record<string, string>])[] = [
  ["deploy", "deploy-canary", { image: image("v2") }],
  ["stage", "stage", { image: image("v2") }],
  ["health", "health-gate", {}],
  ["metrics", "metrics-gate", {}],
  ["back", "rollback", { mode: "normal", confirm: "ion-api" }],
  ["emergency", "rollback", { mode: "emergency" }],
  ["delete", "rollback", { mode: "delete" }],
];
const ONLY_ONE_VERSION = { deploy: 0, stage: 0, health: 0, metrics: 2, back: 4, emergency: 4, delete: 4 };
const ALL = Object.fromEntries(ACTIONS.map(([name]) => [name, 0]));
const NO_GATES = { ...ALL, health: 2, metrics: 2 };

interface Logged extends Request {
  readonly query: Readonly<Record<string, string>>;
}

let stage: Stage;
beforeAll(async () => {
  stage = await openStage();
  await stage.writePlan(planText(EXTRA));
});
afterAll(() => stage.close());

/** Returns every request that has arrived since the last call, reads and all. */
async function arrived(): Promise<readonly Logged[]> {
  const { body } = await stage.api("GET", "/emulator/v1/requests");
  await stage.api("DELETE", "/emulator/v1/requests");
  return body["requests"] as readonly Logged[];
}

/** Returns how the dry runs of these actions ended, and every request that is no plain read. */
async function rehearseAll(
  names: readonly string[],
): Promise<{ exits: Record<string, number | undefined>; others: readonly string[] }> {
  await arrived();
  const exits: Record<string, number | undefined> = {};
  for (const [name, action, inputs] of ACTIONS.filter(([known]) => names.includes(known)))
    exits[name] = (await stage.run(action, { ...inputs, "dry-run": "true" })).exit;
  const others = (await arrived()).filter(({ method }) => method !== "GET");
  return { exits, others: others.map(({ method, path }) => `${method} ${path}`) };
}

/** Returns a request of the emulator's log as a dry run prints it. */
function asPrinted({ method, path, query, body }: Logged): string {
  const parameters = Object.entries(query).map(([name, value]) => `${name}=${value}`);
  const target = parameters.length === 0 ? path : `${path}?${parameters.join("&")}`;
  const empty = body === undefined || body === null || body === "" || JSON.stringify(body) === "{}";
  return empty ? `${method} ${target}` : `${method} ${target}\n${JSON.stringify(body, null, 2)}`;
}

/** Returns what a dry run of the action printed, what the real run then sent, and how that ended. */
async function rehearseAndRun(action: string, inputs: Record<string, string>) {
  const rehearsed = await stage.run(action, { ...inputs, "dry-run": "true" });
  await arrived();
  const real: Ended = await stage.run(action, inputs);
  const sent = (await arrived()).filter(({ method, path }) => method !== "GET" && /^\/v2\/projects/.test(path));
  return { printed: changesOf({ detail: rehearsed.log }), sent: sent.map(asPrinted), real };
}

/** What a real run is, one after the other, through a whole life of the service. */
const LIFE: readonly {
  readonly where: string;
  /** How the dry run of each action ends there; empty where the place has been before. */
  readonly exits: Record<string, number>;
  readonly next: readonly [string, Record<string, string>];
  readonly changes: number;
  /** How the real run ends; without users a whole stage has no data, which holds. */
  readonly exit: number;
}[] = [
  {
    where: "there is no service",
    exits: { deploy: 0, stage: 0, health: 2, metrics: 2, back: 2, emergency: 2, delete: 2 },
    next: ["deploy-canary", { image: image("v1") }],
    changes: 1,
    exit: 0,
  },
  {
    where: "nothing is rolled out",
    exits: ONLY_ONE_VERSION,
    next: ["deploy-canary", { image: image("v2") }],
    changes: 1,
    exit: 0,
  },
  { where: "the canary waits at 0 %", exits: ALL, next: ["deploy-canary", {}], changes: 1, exit: 0 },
  {
    where: "the rollout is at its first stage",
    exits: ALL,
    next: ["rollback", { mode: "normal", confirm: "ion-api", reason: "answers are slow" }],
    changes: 1,
    exit: 0,
  },
  {
    where: "it was rolled back",
    exits: NO_GATES,
    next: ["deploy-canary", { image: image("v2"), stage: "stage-2" }],
    changes: 2,
    exit: 0,
  },
  {
    where: "the rollout is at a middle stage",
    exits: ALL,
    next: ["rollback", { mode: "emergency" }],
    changes: 1,
    exit: 0,
  },
  {
    where: "it was rolled back again",
    exits: {},
    next: ["stage", { image: image("v2") }],
    changes: 2,
    exit: 3,
  },
  { where: "it is to be deleted", exits: {}, next: ["rollback", { mode: "delete" }], changes: 3, exit: 0 },
  {
    where: "it was deleted",
    exits: {},
    next: ["deploy-canary", { image: image("v2"), stage: "stage-3" }],
    changes: 2,
    exit: 0,
  },
  { where: "the rollout is at its last stage", exits: ALL, next: ["deploy-canary", {}], changes: 1, exit: 0 },
  { where: "it is promoted", exits: { ...ALL, metrics: 2 }, next: ["deploy-canary", {}], changes: 0, exit: 0 },
];

describe("through the life of a service, no dry run writes, and each prints what the real run then sends", () => {
  it.each(LIFE)("where $where", { timeout: 120_000 }, async ({ exits, next: [action, inputs], changes, exit }) => {
    expect(await rehearseAll(Object.keys(exits))).toEqual({ exits, others: [] });
    const { printed, sent, real } = await rehearseAndRun(action, inputs);
    expect([real.exit, sent.length], real.log).toEqual([exit, changes]);
    expect(printed.map(timeless)).toEqual(sent.map(timeless));
  });

  it("the first change is printed with its etag, to the letter but for the moment", async () => {
    const { printed, sent } = await rehearseAndRun("deploy-canary", { image: image("unsure"), stage: "0" });
    const moment = (request: string) => request.replaceAll(/20\d\d-[0-9T:.-]+Z/g, "TIME");
    expect(sent[0]).toContain('"etag": ');
    expect(printed.map(moment)).toEqual(sent.map(moment));
  });
});
