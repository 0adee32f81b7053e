/** The judges, in no order. */
export const JUDGES = ["thresholds", "sequential", "baseline"] as const;
/**
 * `thresholds` holds every window against the lines, `sequential` weighs the evidence since the stage began,
 * `baseline` weighs it against stable in the same minutes.
 */
export type JudgeName = (typeof JUDGES)[number];

/** Version of the arithmetic: whoever changes a constant or a formula of the evidence counts it up. */
export const STAT_VERSION = 1;

/** What the plan says about evidence, with every default filled in. */
export interface Statistics {
  /** Chance to take back a canary that never passes its warn lines, in the whole rollout; fraction 0–1. */
  readonly falseRollback: number;
  /** Chance to let go on a canary that is at its rollback line, per stage; fraction 0–1. */
  readonly falsePromotion: number;
  /** Evidence is gathered against the rollback line instead of the warn line. */
  readonly strict: boolean;
  /** So many bad requests at least before a canary is taken back. */
  readonly minFailures: number;
  /** What is counted as one observation: each request, or the share of bad ones in each minute. */
  readonly unit: "request" | "minute";
  /** How many failures come together where they come in bursts; counts are divided by it. At least 1. */
  readonly dispersion: number;
  /** Seconds after which a canary is taken back although stable suffers as much. */
  readonly sharedIncident: number;
  /** By `baseline`: how many times stable's odds of failing the canary's may be. At least 1. */
  readonly tolerance: number;
}

/** What holds where the plan says nothing. Source: the measured operating characteristics in docs/JUDGEMENT.md. */
export const DEFAULT_STATISTICS: Statistics = {
  falseRollback: 0.01,
  falsePromotion: 0.01,
  strict: false,
  minFailures: 3,
  unit: "request",
  dispersion: 1,
  sharedIncident: 600,
  tolerance: 1,
};

/** What a judge is told about one metric at one stage beside the rule and the numbers. */
export interface Terms {
  readonly statistics: Statistics;
  /** This metric's part, at this stage, of `falseRollback`; fraction 0–1. */
  readonly alpha: number;
  /** How long the stage is planned to last, in seconds: it fixes where the evidence may begin anew. */
  readonly horizon: number;
}
