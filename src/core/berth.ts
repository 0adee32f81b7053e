import type { AskedStage } from "./ask";
import type { Json } from "./json";
import type { Ledger } from "./ledger";
import type { Outside } from "./outside";

import { notTheLatest } from "./refusals-newest";
import { freshName, templateFor, variableIn, withVariable } from "./revision";
import { BY_REVISIONS, canaryServiceOf, routingsOf, variableOf } from "./routing";
import type { ServiceState } from "./service";

/** What of a ledger says where the canary runs, beside whom, and by which way users will reach it. */
type Place = Pick<Ledger, "stable" | "canary" | "canaryService" | "routing" | "home" | "newest">;

/** Where a new canary is to be, and the template of the new revision of the users' service, where there is to be one. */
export interface Berth {
  readonly place: Place;
  readonly template?: Json;
}

/** What a berth is looked for with: what the rollout before left behind, and who serves everybody. */
interface Beside {
  readonly last: Ledger | undefined;
  readonly stable: string;
  readonly outside: Outside;
}

/**
 * Returns where the image's canary is to be by the plan's stages: a revision of the service itself, or of another one.
 * Where a variable publishes the percent, users first get a revision of their own service that publishes 0, unless the
 * one that serves them does so. Throws HELD where such a revision could not be made from the one that serves.
 */
export function planBerth(state: ServiceState, image: string, stages: readonly AskedStage[], beside: Beside): Berth {
  const { stable, outside } = beside;
  const routing = stages[0]?.routing ?? BY_REVISIONS;
  const way = routing.mode === "revisions" ? {} : { routing };
  const canaryService = canaryServiceOf(routing);
  if (canaryService === undefined) {
    const canary = freshName(state, image);
    return { place: { stable, canary, ...way }, template: templateFor(state.template, image, canary) };
  }
  const none = { ref: { ...state.ref, service: canaryService }, generation: 0 };
  const own = { canary: freshName(outside.canary ?? none, image), canaryService, ...way };
  const variables = variablesOf(stages);
  if (variables.length > 0) return withHome(state, own, variables, beside);
  return { place: { ...own, stable, ...newestOf(state) } };
}

function withHome(
  state: ServiceState,
  own: Omit<Place, "stable">,
  variables: readonly string[],
  { last, stable }: Beside,
): Berth {
  if (isHome(state, variables, last, stable)) return { place: { ...own, stable, home: stable, ...newestOf(state) } };
  const isOurs = last?.newest !== undefined && last.newest === state.latestCreated;
  if (state.latestCreated !== stable && !isOurs) throw notTheLatest(state, stable);
  const home = freshName(state, `${own.canary} at 0 %`);
  const template = variables.reduce((made, variable) => withVariable(made, variable, "0"), state.template);
  return { place: { ...own, stable: home, home, newest: home }, template: { ...template, revision: home } };
}

/** The service's template is that of its latest revision; of an older one only the rollout that made it knows. */
function isHome(
  { latestCreated, template }: ServiceState,
  variables: readonly string[],
  last: Ledger | undefined,
  serving: string,
): boolean {
  if (latestCreated === serving) return variables.every((variable) => variableIn(template, variable) === "0");
  const known = last === undefined ? [] : routingsOf(last).map(variableOf);
  return last?.home === serving && variables.every((variable) => known.includes(variable));
}

function variablesOf(stages: readonly AskedStage[]): readonly string[] {
  return [...new Set(stages.flatMap(({ routing }) => (routing && variableOf(routing)) ?? []))];
}

function newestOf({ latestCreated }: ServiceState): Pick<Ledger, "newest"> {
  return latestCreated === undefined ? {} : { newest: latestCreated };
}
