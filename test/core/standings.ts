import type { Ask } from "../../src/core/ask";
import type { Guards } from "../../src/core/guards";
import type { Ledger } from "../../src/core/ledger";
import { withLedger } from "../../src/core/ledger-text";
import type { ServiceState } from "../../src/core/service";
import { CANARY, latest, ledgerWith, NOON, OLDER, pin, STABLE, stateOf } from "./states";

export const STAGES = [
  { name: "one", percent: 5 },
  { name: "two", percent: 25 },
  { name: "three", percent: 100 },
];
/** Nothing stands in the way but an image of the last week that was taken back. */
export const GUARDS: Guards = { freeze: [], quarantine: 604_800, whileRunning: "hold", override: [] };
export const STEP = { at: NOON + 60_000, by: "mona", run: "https://github.example/7" };
export const ask = (stage: string, image?: string): Ask => ({
  stage,
  stages: STAGES,
  tag: "canary",
  guards: GUARDS,
  step: STEP,
  ...(image === undefined ? {} : { image }),
});

/** A service in the middle of a rollout, as the ledger says. */
export function during(change: Partial<Ledger> = {}): { state: ServiceState; ledger: Ledger } {
  const ledger = ledgerWith(change);
  const traffic = [pin(STABLE, 100 - ledger.percent, "stable"), pin(CANARY, ledger.percent, "canary")];
  return { ledger, state: stateOf(traffic, { annotations: withLedger({}, ledger) }) };
}

export const fresh = { state: stateOf([latest(100)], { latestReady: STABLE }), ledger: undefined };
export const atZero = during({ stage: "0", percent: 0 });
export const atOne = during();
export const atThree = during({ stage: "three", percent: 100 });
export const over = (status: Ledger["status"], serving: string) => ({
  ledger: ledgerWith({ status, stage: "three", percent: 100 }),
  state: stateOf([latest(100), pin(CANARY, 0, "canary")], { latestReady: serving }),
});
export const promoted = over("promoted", CANARY);
export const promotedLongAgo = over("promoted", OLDER);
export const rolledBack = over("rolled-back", STABLE);

export type Standing = { readonly state: ServiceState; readonly ledger: Ledger | undefined };
