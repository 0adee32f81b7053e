import type { z } from "zod";
import { type CleanUp, LEAVE_ALL } from "../core/clean-up";
import { expected, oneOf, strictMap, wholeNumber } from "./leaves";
import { part } from "./parts";
import { routingsIn } from "./routings";

/** The latest revision is in use; fewer than two would leave nothing to go back to. */
const FEWEST = 2;

/** The `clean-up` map. */
export const cleanUpSchema = strictMap({
  traffic: oneOf(["latest", "pinned"]).prefault(LEAVE_ALL.traffic).meta({
    description:
      "`latest`: the traffic follows the latest revision again, as plain `gcloud run deploy` expects it. `pinned`: it stays on the promoted revision by name.",
  }),
  tags: oneOf(["keep", "remove"])
    .prefault(LEAVE_ALL.tags)
    .meta({ description: "Whether the canary's tag stays; the tags of others always do." }),
  revisions: wholeNumber(expected(`a whole number from ${FEWEST} on`), FEWEST)
    .exactOptional()
    .meta({
      description:
        "How many of the newest revisions stay; older ones are deleted, but none that serves, has a tag or was the stable version. Default: all stay.",
    }),
  "canary-service": oneOf(["keep", "scale-down", "delete"]).prefault(LEAVE_ALL.canaryService).meta({
    description:
      "What becomes of the service that ran the canary, once nobody is led to it. `scale-down`: it keeps no instance without requests.",
  }),
}).prefault({});

/** Adds an issue where something is to become of a canary's service and no routing has one. */
export function fitCleanUp(plan: object, context: z.RefinementCtx): void {
  const wanted = part(part(plan, "clean-up"), "canary-service");
  if (wanted !== "scale-down" && wanted !== "delete") return;
  if (routingsIn(plan).some(({ at }) => part(at, "mode") !== "revisions" && hasCanaryService(at))) return;
  const message = `expected a routing with a canary-service beside ${wanted}, got none`;
  context.addIssue({ code: "custom", path: ["clean-up", "canary-service"], message });
}

/** A routing that is broken elsewhere has its keys as they were written. */
function hasCanaryService(routing: unknown): boolean {
  return part(routing, "canaryService") !== undefined || part(routing, "canary-service") !== undefined;
}

/** Returns the policy as the rest of the program names it. */
export function cleanUpOf({ "canary-service": canaryService, ...same }: z.output<typeof cleanUpSchema>): CleanUp {
  return { ...same, canaryService };
}
