import { CANARY, pin, STABLE, stateOf } from "../states";

/** Evidence that was kept. */
export const KEPT = { path: "/evidence/e.json", digest: "0a1b2c" };
/** A service with 5 % on its canary. */
export const halfway = stateOf([pin(STABLE, 95, "stable"), pin(CANARY, 5, "canary")], {
  serving: [
    { kind: "revision", revision: STABLE, percent: 95, tag: "stable" },
    { kind: "revision", revision: CANARY, percent: 5, tag: "canary", uri: "https://canary---ion.example" },
  ],
});
/** The stable revision as the one to go back to. */
export const refuge = {
  kind: "revision",
  revision: STABLE,
  canary: CANARY,
  why: "the ledger's stable revision",
  canaryReady: true,
} as const;
