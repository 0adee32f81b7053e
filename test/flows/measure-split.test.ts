import { describe, expect, it } from "vitest";
import { isCanary } from "../../src/core/assignment";
import type { Ledger } from "../../src/core/ledger";
import type { Routing } from "../../src/core/routing";
import type { SplitMeasure } from "../../src/core/split-users";
import { measureSplit, splitSteps } from "../../src/flows/measure-split";
import type { ProbeAnswer, ProbeRequest } from "../../src/ports";
import { ledgerWith, stateOf } from "../core/states";
import { expression } from "../fakes/expression";
import { answer, silence } from "../fakes/probe";
import { refusalOf } from "../fakes/refusal";
import { type FakeWorld, fakeWorld } from "../fakes/world";

const SERVICES: Routing = { mode: "services", canaryService: "ion-canary", publish: { env: "CANARY_PERCENT" } };
const MEASURE: SplitMeasure = {
  request: { method: "GET", path: "/me/{user}", headers: { "x-key": "k-123" } },
  canary: expression('body.by == "canary"', ({ body }) => {
    if (!(body instanceof Object && "by" in body)) throw new Error("No such key: by");
    return body.by === "canary";
  }),
  user: "canary-probe-{n}",
  within: 5,
  every: 2,
  deadline: 60,
};
const STATE = stateOf([]);
const ledger = (change: Partial<Ledger> = {}) =>
  ledgerWith({ percent: 25, canaryService: "ion-canary", routing: SERVICES, ...change });

const userIn = ({ url }: ProbeRequest) => decodeURIComponent(url.slice(url.lastIndexOf("/") + 1));
/** A router at this percent; answers take no time. */
const routes = (percent: number) => (request: ProbeRequest) =>
  answer(200, { by: isCanary(userIn(request), percent) ? "canary" : "stable" }, 0);

function worldOf(script: (request: ProbeRequest, count: number) => ProbeAnswer): FakeWorld {
  return fakeWorld({ probe: script, token: "id-token" });
}

describe("a split of known users", () => {
  it.each([0, 1, 5, 25, 99, 100])("that is as the stage has it has arrived, at %s percent", async (percent) => {
    const world = worldOf(routes(percent));
    const found = await measureSplit(world, MEASURE, STATE, ledger({ percent }));
    expect(found).toMatchObject({ arrived: true, percent, rounds: 3, agreed: 3, seconds: 4 });
    expect(world.evidence.kept.map(({ evidence }) => evidence)).toEqual([found]);
  });

  it("is waited for, and is told with the time that it took", async () => {
    const users = 15;
    const world = worldOf((request, count) => routes(count <= 3 * users ? 5 : 25)(request));
    const found = await measureSplit(world, MEASURE, STATE, ledger());
    expect(found).toMatchObject({ arrived: true, rounds: 6, seconds: 10 });
  });

  it("has not arrived by one round of luck, nor by two", async () => {
    const round = (count: number) => Math.ceil(count / 15);
    const world = worldOf((request, count) => routes(round(count) % 3 === 0 ? 5 : 25)(request));
    const error = await refusalOf(() => measureSplit(world, MEASURE, STATE, ledger()));
    expect(error.code).toBe("SPLIT_NOT_ARRIVED");
    expect(world.evidence.kept[0]?.evidence).toMatchObject({ arrived: false, rounds: 30, agreed: 0 });
  });

  it("that agrees only shortly before the deadline is told as that", async () => {
    const world = worldOf((request, count) => routes(count <= 28 * 15 ? 5 : 25)(request));
    const error = await refusalOf(() => measureSplit(world, MEASURE, STATE, ledger()));
    expect(error.message).toContain("3 times in a row within 60 s, got that in the last 2 round(s) alone (0 of 15");
  });

  it.each<[string, (request: ProbeRequest) => ProbeAnswer, string]>([
    [
      "the router is on the percent before",
      routes(5),
      "bucket 7 on stable, bucket 15 on stable, bucket 24 on stable (3 of",
    ],
    ["the router is one percent behind", routes(24), "got bucket 24 on stable (1 of"],
    ["the router is one percent ahead", routes(26), "got bucket 25 on canary (1 of"],
    [
      "nobody answers",
      () => silence("connection refused", 0),
      "bucket 0 on neither for sure (no answer: connection refused)",
    ],
    ["everybody is turned away", () => answer(403, { by: "stable" }, 0), "bucket 99 on neither for sure (HTTP 403)"],
    ["the answer does not tell", () => answer(200, {}, 0), "HTTP 200; Error: No such key: by"],
  ])("did not arrive where %s", async (_what, script, words) => {
    const world = worldOf(script);
    const began = world.clock.now();
    const error = await refusalOf(() => measureSplit(world, MEASURE, STATE, ledger()));
    expect([error.code, error.exit]).toEqual(["SPLIT_NOT_ARRIVED", 4]);
    expect(error.message).toContain(words);
    expect(error.message).toContain("likely the router is still on its old configuration");
    expect((world.clock.now() - began) / 1000).toBeLessThanOrEqual(60);
    expect(world.evidence.kept[0]?.evidence).toMatchObject({ arrived: false });
  });

  it.each<[string, Partial<Ledger>, SplitMeasure | undefined]>([
    ["between two ways", { handOver: true }, MEASURE],
    [
      "by a load balancer",
      { routing: { mode: "load-balancer", urlMap: "m", stableBackend: "s", canaryBackend: "c" } },
      MEASURE,
    ],
    ["of a rollout that is over", { status: "promoted" }, MEASURE],
    ["where the plan does not say how", {}, undefined],
  ])("is not measured %s, nor printed", async (_what, change, measure) => {
    const world = worldOf(routes(0));
    expect(await measureSplit(world, measure, STATE, ledger(change))).toBeUndefined();
    expect([world.probe.asked, splitSteps(STATE, measure, ledger(change))]).toEqual([[], []]);
  });

  it("is asked of the users' own service alone, with a token for it that nobody else sees", async () => {
    const world = worldOf(routes(25));
    const found = await measureSplit(world, MEASURE, STATE, ledger());
    expect(world.probe.audiences).toEqual(["https://ion.example"]);
    expect(new Set(world.probe.asked.map(({ url }) => new URL(url).origin))).toEqual(new Set(["https://ion.example"]));
    expect(world.probe.asked.every(({ headers }) => headers["authorization"] === "Bearer id-token")).toBe(true);
    expect(JSON.stringify([found, world.lines, world.evidence.kept])).not.toMatch(/id-token|k-123/);
  });

  it("is printed by a dry run with the users and no value of a header", () => {
    const [step] = splitSteps(STATE, MEASURE, ledger());
    expect(step).toMatchObject({ asks: true, request: { method: "GET", headers: { "x-key": "***" } } });
    expect(step?.note).toMatch(/: bucket 24, canary\n.*: bucket 25, stable/);
  });
});
