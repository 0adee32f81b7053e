/** How a bench is run. */
export interface Settings {
  /** Simulated stages a cell of the tables. */
  readonly runs: number;
  readonly seed: number;
}

/** The canary's requests a second that are played: 5 % of 1, 10 and 100. */
export const CANARY_RPS = [0.05, 0.5, 5] as const;
/** The canary's share of all requests, 0–1. */
export const SHARE = 0.05;
/** Share of requests that fail in a service that is well. */
export const HEALTHY = 0.005;
/** Looks in an hour. */
export const HOUR = 120;

/** Numbers of the experiments, each with a source of chance of its own; a cell adds its own place. */
export const EXPERIMENT = {
  table: 0,
  late: 100,
  shared: 200,
  promotion: 300,
  latency: 400,
  rollout: 500,
  core: 600,
  speed: 700,
} as const;

/** Returns the load at which the canary has so many requests a second and its share of all. */
export function loadOf(canary: number): { readonly canary: number; readonly stable: number } {
  return { canary, stable: (canary * (1 - SHARE)) / SHARE };
}
