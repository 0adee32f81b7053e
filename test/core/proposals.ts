import fc from "fast-check";
import type { Proposal } from "../../src/core/proposal";
import { CANARY, NOON, REF } from "./states";

export const DIGEST = "0a1b2c3d".repeat(8);
const HOUR = 3_600_000;

/** Returns a proposal to go on from the stage `one` to `two`, made an hour after it began. */
export function proposalWith(change: Partial<Proposal> = {}): Proposal {
  return {
    version: 1,
    service: REF.service,
    project: REF.project,
    region: REF.region,
    image: "v2",
    rollout: CANARY,
    from: "one",
    since: NOON,
    stage: "two",
    evidence: DIGEST,
    at: NOON + HOUR,
    ...change,
  };
}

/** Returns a proposal to begin a rollout at the stage `one`. */
export function beginningWith(change: Partial<Proposal> = {}): Proposal {
  return proposalWith({ rollout: "", from: "0", since: 0, stage: "one", evidence: "", ...change });
}

const stages = fc.stringMatching(/^[A-Za-z][A-Za-z0-9._-]{0,20}$/);
const names = fc.stringMatching(/^[a-z][a-z0-9-]{0,20}$/);
const times = fc.integer({ min: 0, max: 4e12 });

/** Any proposal to go on with a rollout; times are whole milliseconds that a date can hold. */
export const anyProposal: fc.Arbitrary<Proposal> = fc.record({
  version: fc.constant(1 as const),
  service: names,
  project: names,
  region: names,
  image: fc.string({ unit: "grapheme", minLength: 1 }).filter((text) => /^\S+$/.test(text)),
  rollout: names,
  from: fc.oneof(fc.constant("0"), stages),
  since: times,
  stage: stages,
  evidence: fc.stringMatching(/^[0-9a-f]{64}$/),
  at: times,
});
