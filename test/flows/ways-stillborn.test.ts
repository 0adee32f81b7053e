import { beforeEach, describe, expect, it } from "vitest";
import { readingOf } from "../../src/core/ledger-text";
import { deployCanary } from "../../src/flows/deploy-canary";
import { rollback } from "../../src/flows/rollback";
import type { Fate } from "../fakes/behaviour";
import { STABLE, STABLE_IMAGE } from "../fakes/cloud-run";
import { refusalOf } from "../fakes/refusal";
import { type RoutedWorld, routedWorld } from "../fakes/routed";
import { GUARDS, rollbackJob, V2, V3 } from "./jobs";
import { DOCUMENT, ENV, wayJob } from "./routings";

const WAYS = [ENV, ENV, DOCUMENT];
const FAILS = { ready: "failed", message: "the secret is gone" } as const;
let world: RoutedWorld;
let fates: Record<string, Partial<Fate>>;

beforeEach(() => {
  fates = {};
  world = routedWorld({ users: { fates } });
});

function ledgerNow() {
  const reading = readingOf(world.users.state);
  return reading.kind === "ledger" ? reading.ledger : undefined;
}

function onCanary(image = V2): number {
  return world.exposure(image, [ENV, DOCUMENT]);
}

function serving(): readonly string[] {
  return Object.keys(world.users.shares);
}

async function go(stage: string, change: Parameters<typeof wayJob>[1] = {}): Promise<string> {
  return (await deployCanary(world, wayJob(WAYS, { stage, ...change }))).outputs["percent"] ?? "";
}

/** The users' own revisions do not start for once, as after a secret was taken away. */
async function stillborn(stage: string): Promise<string> {
  fates[STABLE_IMAGE] = FAILS;
  return (await refusalOf(() => go(stage))).code;
}

describe("a revision that is to publish 0 % and does not start", () => {
  it("leaves users where they were", async () => {
    expect([await stillborn("one"), serving(), onCanary()]).toEqual(["CLOUD_REFUSED", [STABLE], 0]);
  });

  it("does not let a stage begin, however often it is asked for", async () => {
    await stillborn("one");
    expect([(await refusalOf(() => go("one"))).code, serving(), onCanary()]).toEqual(["CLOUD_REFUSED", [STABLE], 0]);
  });

  it("is made once more by asking for the stage 0 when it can start, and is then where everybody comes back to", async () => {
    await stillborn("one");
    delete fates[STABLE_IMAGE];
    await go("0");
    expect([serving(), ledgerNow()?.home]).toEqual([[ledgerNow()?.stable], ledgerNow()?.stable]);
    await go("one");
    await go("two");
    await go("three");
    expect([onCanary(), serving()]).toEqual([100, [ledgerNow()?.home]]);
  });

  it("is taken back to who serves, which makes nothing that could not start either", async () => {
    await stillborn("one");
    const made = world.users.names.length;
    await rollback(world, rollbackJob());
    expect([ledgerNow()?.status, ledgerNow()?.stable, serving()]).toEqual(["rolled-back", STABLE, [STABLE]]);
    expect([world.users.state.traffic, world.users.names.length]).toEqual([
      [{ kind: "revision", revision: STABLE, percent: 100 }],
      made,
    ]);
  });

  it.each([
    ["the same image, its quarantine stepped over", V2, { override: ["quarantine"] }],
    ["the next one", V3, {}],
  ] as const)("does not stand in the way of a rollout of %s after that", async (_of, image, guards) => {
    await stillborn("one");
    await rollback(world, rollbackJob());
    delete fates[STABLE_IMAGE];
    expect(await go("one", { image, guards: { ...GUARDS, ...guards } })).toBe("5");
    expect([ledgerNow()?.status, onCanary(image)]).toEqual(["running", 5]);
  });

  it("does not stand in the way of an image that goes first", async () => {
    await stillborn("one");
    delete fates[STABLE_IMAGE];
    const change = { image: V3, guards: { ...GUARDS, whileRunning: "supersede" } } as const;
    await refusalOf(() => go("0", change));
    await go("0", change);
    expect([await go("one", change), onCanary(V3)]).toEqual(["5", 5]);
  });
});

describe.each([
  ["the first percent", "0", "one", 0, 5],
  ["a higher percent", "one", "two", 5, 25],
] as const)("a revision that is to publish %s and does not start", (_what, before, stage, there, wanted) => {
  it("leaves users where they were", async () => {
    await go(before);
    const served = serving();
    expect([await stillborn(stage), serving(), onCanary()]).toEqual(["CLOUD_REFUSED", served, there]);
  });

  it("is made once more by asking again", async () => {
    await go(before);
    await stillborn(stage);
    delete fates[STABLE_IMAGE];
    expect([await go(stage), onCanary()]).toEqual([String(wanted), wanted]);
  });

  it("does not let the stage be left", async () => {
    await go(before);
    await stillborn(stage);
    expect([(await refusalOf(() => go("next"))).code, onCanary()]).toEqual(["CLOUD_REFUSED", there]);
  });

  it("is taken back to the one that publishes 0 %, and the next rollout begins", async () => {
    await go(before);
    await stillborn(stage);
    const home = ledgerNow()?.home;
    await rollback(world, rollbackJob());
    expect([ledgerNow()?.status, serving(), onCanary()]).toEqual(["rolled-back", [home], 0]);
    delete fates[STABLE_IMAGE];
    expect([await go("one", { image: V3 }), onCanary(V3)]).toEqual(["5", 5]);
  });
});
