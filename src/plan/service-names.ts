import type { z } from "zod";
import { part } from "./parts";
import { routingsIn } from "./routings";
import { describe } from "./words";

/** Cloud Run counts a traffic tag and the service's name together. */
const TAG_AND_SERVICE = 46;
/** `canary` and `stable` have six letters each. */
const LONGEST_SERVICE = TAG_AND_SERVICE - "canary".length;

/** Adds issues where the service's name leaves no room for its tags, and where the canary service is the service itself. */
export function fitServiceNames(plan: object, context: z.RefinementCtx): void {
  const service = part(plan, "service");
  if (typeof service !== "string") return;
  fitTags(service, context);
  for (const { path } of routingsIn(plan).filter(({ at }) => part(at, "canaryService") === service)) {
    const message = `expected a service other than the one that users reach, got ${describe(service)}`;
    context.addIssue({ code: "custom", path: [...path, "canary-service"], message });
  }
}

/** Whichever way users are split, the service that they reach has both tags, at the latest when the canary is adopted. */
function fitTags(service: string, context: z.RefinementCtx): void {
  // 50 and more is no service name at all, which has been said already.
  if (service.length <= LONGEST_SERVICE || service.length >= 50) return;
  const why = `Cloud Run allows ${TAG_AND_SERVICE} for a tag and the service together and the tags are canary and stable`;
  const message = `expected at most ${LONGEST_SERVICE} characters, since ${why}, got ${service.length}`;
  context.addIssue({ code: "custom", path: ["service"], message });
}
