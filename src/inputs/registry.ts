import type { z } from "zod";
import { buildPush } from "./build-push";
import { deployCanary } from "./deploy-canary";
import { healthGate } from "./health-gate";
import { metricsGate } from "./metrics-gate";
import { monitor } from "./monitor";
import { preflight } from "./preflight";
import { propose } from "./propose";
import { rollback } from "./rollback";
import { stage } from "./stage";

/** Every public action by its name; action.yml files, READMEs, bundle stubs and input types all come from here. */
export const ACTIONS = {
  preflight,
  "build-push": buildPush,
  propose,
  "deploy-canary": deployCanary,
  "health-gate": healthGate,
  "metrics-gate": metricsGate,
  rollback,
  monitor,
  stage,
} as const;

/** The name of a public action; `stage` is the one at the root. */
export type ActionName = keyof typeof ACTIONS;
/** The names of all actions, in pipeline order. */
export const ACTION_NAMES = Object.keys(ACTIONS) as ActionName[];
/** The typed inputs of an action, keys as users type them. Durations in seconds. */
export type Inputs<Name extends ActionName> = z.output<(typeof ACTIONS)[Name]["inputs"]>;
