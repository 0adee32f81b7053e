import { describe, expect, it } from "vitest";
import type { Ledger } from "../../src/core/ledger";
import { withLedger } from "../../src/core/ledger-text";
import type { ServiceRef, ServiceState, ServingTarget } from "../../src/core/service";
import { healthGate } from "../../src/flows/health-gate";
import type { HealthJob } from "../../src/flows/health-job";
import type { World } from "../../src/ports";
import { ledgerWith, pin, REF, STABLE, stateOf } from "../core/states";
import { answer, type Script } from "../fakes/probe";
import { refusalOf } from "../fakes/refusal";
import { fakeWorld } from "../fakes/world";
import { healthJob } from "./jobs";

const OWN = "ion-canary";
const CANARY = "ion-canary-00002-bbb";
const OWN_URL = "https://ion-canary.example";

function canaryService(serving: readonly ServingTarget[]): ServiceState {
  return stateOf([], { ref: { ...REF, service: OWN }, url: OWN_URL, urls: [OWN_URL], serving });
}
const serves = (revision: string, percent: number, uri?: string): ServingTarget => ({
  kind: "revision",
  revision,
  percent,
  ...(uri === undefined ? {} : { uri }),
});

/** A world with a rollout whose canary is a service of its own, which serves so; undefined: it is not there. */
function worldWith(own: readonly ServingTarget[] | undefined, change: Partial<Ledger> = {}, probe?: Script) {
  const fake = fakeWorld({ token: "id-token", ...(probe === undefined ? {} : { probe }) });
  const ledger = ledgerWith({ canary: CANARY, canaryService: OWN, ...change });
  const users = stateOf([pin(STABLE, 100, "stable")], { annotations: withLedger({}, ledger) });
  const read = async ({ service }: ServiceRef) =>
    service === REF.service ? users : own === undefined ? undefined : canaryService(own);
  const world: World = { ...fake, services: { ...fake.services, read } };
  return { fake, world };
}
const job = (change: Partial<HealthJob> = {}) => healthJob({ ref: REF, ...change });

describe("the health of a canary that is a service of its own", () => {
  it.each<[string, readonly ServingTarget[], Partial<HealthJob>, string, readonly string[]]>([
    ["is asked at that service's address", [serves(CANARY, 100)], {}, `${OWN_URL}/health`, [OWN_URL]],
    [
      "is asked at its tag where that service serves another one, too",
      [serves(CANARY, 0, "https://v2---ion-canary.example"), serves("ion-canary-00001-aaa", 100)],
      {},
      "https://v2---ion-canary.example/health",
      [OWN_URL],
    ],
    [
      "is asked at the address of the users' service where that is named, with its token",
      [serves(CANARY, 100)],
      { url: "https://ion.example" },
      "https://ion.example/health",
      ["https://ion.example"],
    ],
    [
      "is asked without a token at somebody else's",
      [serves(CANARY, 100)],
      { url: "https://lb.example" },
      "https://lb.example/health",
      [],
    ],
  ])("%s", async (_what, own, change, url, audiences) => {
    const { fake, world } = worldWith(own);
    expect(await healthGate(world, job(change))).toMatchObject({ exit: 0 });
    expect([fake.probe.asked[0]?.url, fake.probe.audiences]).toEqual([url, audiences]);
  });

  it("is asked of the users' own service once the rollout is promoted", async () => {
    const { fake, world } = worldWith([serves(CANARY, 100)], { status: "promoted" });
    await healthGate(world, job());
    expect(fake.probe.asked[0]?.url).toBe("https://ion.example/health");
  });

  it.each<[string, readonly ServingTarget[] | undefined, string, string]>([
    ["another revision serves", [serves("ion-canary-00009-zzz", 100)], "CONFLICT", "got ion-canary-00009-zzz"],
    ["nothing serves", [], "CONFLICT", "got nothing"],
    ["the service is gone", undefined, "SERVICE_NOT_FOUND", `expected the service '${OWN}', which runs the canary`],
  ])("is asked nowhere where %s", async (_what, own, code, words) => {
    const { fake, world } = worldWith(own);
    const error = await refusalOf(() => healthGate(world, job()));
    expect([error.code, error.message.includes(words), fake.probe.asked.length]).toEqual([code, true, 0]);
  });

  it.each<[number, boolean]>([
    [404, true],
    [503, false],
  ])("says on a %s whether the ingress may be why", async (status, told) => {
    const { world } = worldWith([serves(CANARY, 100)], {}, () => answer(status));
    const { headline } = await healthGate(world, job());
    expect(headline.includes(`If the ingress of ${OWN} admits only internal requests`)).toBe(told);
  });

  it("is printed by a dry run with the address and whose token goes with it", async () => {
    const { fake, world } = worldWith([serves(CANARY, 100)]);
    const { detail } = await healthGate(world, job({ dryRun: true }));
    expect(detail).toContain(`GET ${OWN_URL}/health`);
    expect(detail).toContain(`With an ID token for ${OWN_URL}, where the credentials can mint one.`);
    expect(fake.probe.asked).toEqual([]);
  });
});
