import type { Ledger } from "./ledger";
import { BY_REVISIONS, canaryServiceOf, type Routing, routingsOf, variableOf } from "./routing";

/** By which ways users may be on the canary, the one in force first, and where it runs. */
export interface Ways {
  readonly routings: readonly Routing[];
  /** Absent: the canary is a revision of the service that users reach. */
  readonly canaryService?: string;
}

/** Returns what the ledger says of the ways; without one what the plan says, and without that the service's own traffic. */
export function knownWays(ledger: Ledger | undefined, planned: Ways = { routings: [] }): Ways {
  if (ledger === undefined) return planned;
  const { canaryService } = ledger;
  const routings = [...routingsOf(ledger)].reverse();
  return { routings, ...(canaryService === undefined ? {} : { canaryService }) };
}

/** Returns the ways that a plan's stages name, the last stage's first. */
export function plannedWays(stages: readonly { readonly routing?: Routing }[]): Ways {
  const routings = stages.map(({ routing }) => routing ?? BY_REVISIONS).reverse();
  const canaryService = routings.flatMap((routing) => canaryServiceOf(routing) ?? [])[0];
  return { routings: distinct(routings), ...(canaryService === undefined ? {} : { canaryService }) };
}

/** Returns the ways of both, each once, the remembered ones first; a canary's place that both name is the remembered one. */
export function eitherWays(remembered: Ways, planned: Ways = { routings: [] }): Ways {
  return { ...planned, ...remembered, routings: distinct([...remembered.routings, ...planned.routings]) };
}

/** Returns each once, told apart by what is written in them, in the same order. */
export function distinct<One>(all: readonly One[]): readonly One[] {
  return [...new Map(all.map((one) => [JSON.stringify(one), one])).values()];
}

/** Returns the environment variables that carry the percent, each once; empty where none does. */
export function variablesOf({ routings }: Ways): readonly string[] {
  return [...new Set(routings.flatMap((routing) => variableOf(routing) ?? []))];
}
