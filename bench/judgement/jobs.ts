import type { Claim } from "./claims";
import { coreClaims, type Efficiency, playCore } from "./goals/core";
import { lateClaims } from "./goals/late";
import { atWarnClaims, latencyClaims } from "./goals/latency";
import { promotionClaims } from "./goals/promotion";
import { rolloutClaims } from "./goals/rollout";
import { sharedClaims } from "./goals/shared";
import type { Settings } from "./settings";
import { PLACES, playCell, type TableCell } from "./table";

/** What one part of the bench found. */
export interface Finding {
  readonly cell?: TableCell;
  readonly efficiency?: readonly Efficiency[];
  readonly claims?: readonly Claim[];
}

/** The parts of the bench, the longest first; each has a source of chance of its own, so that their order is free. */
export const JOBS: readonly ((settings: Settings) => Finding)[] = [
  (settings) => ({ claims: rolloutClaims(settings) }),
  (settings) => ({ claims: sharedClaims(settings) }),
  (settings) => ({ claims: promotionClaims(settings) }),
  (settings) => ({ claims: [...latencyClaims(settings), ...atWarnClaims(settings)] }),
  (settings) => ({ claims: lateClaims(settings) }),
  (settings) => {
    const efficiency = playCore(settings);
    return { efficiency, claims: coreClaims(efficiency) };
  },
  ...PLACES.map((place) => (settings: Settings) => ({ cell: playCell(settings, place) })),
];
