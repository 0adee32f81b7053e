import type { z } from "zod";
import { describe } from "./words";

/** Cloud Run counts a traffic tag and the service's name together. */
const TAG_AND_SERVICE = 46;
/** `canary` and `stable` have six letters each. */
const LONGEST_SERVICE = TAG_AND_SERVICE - "canary".length;

/** The parts of the plan that name services, where any of them may be broken. */
interface Named {
  readonly service?: unknown;
  readonly routing?: unknown;
  readonly stages?: unknown;
}

/** Adds issues where the service's name leaves no room for its tags, and where the canary service is the service itself. */
export function fitServiceNames({ service, routing, stages }: Named, context: z.RefinementCtx): void {
  if (typeof service !== "string") return;
  const staged: readonly unknown[] = Array.isArray(stages) ? stages : [];
  const routings = [
    { path: ["routing"], at: routing },
    ...staged.map((stage, index) => ({ path: ["stages", index, "routing"], at: part(stage, "routing") })),
  ];
  if (routings.some(({ at }) => part(at, "mode") === "revisions")) fitTags(service, context);
  for (const { path } of routings.filter(({ at }) => part(at, "canaryService") === service)) {
    const message = `expected a service other than the one that users reach, got ${describe(service)}`;
    context.addIssue({ code: "custom", path: [...path, "canary-service"], message });
  }
}

function fitTags(service: string, context: z.RefinementCtx): void {
  // 50 and more is no service name at all, which has been said already.
  if (service.length <= LONGEST_SERVICE || service.length >= 50) return;
  const why = `Cloud Run allows ${TAG_AND_SERVICE} for a tag and the service together and the tags are canary and stable`;
  const message = `expected at most ${LONGEST_SERVICE} characters, since ${why}, got ${service.length}`;
  context.addIssue({ code: "custom", path: ["service"], message });
}

function part(value: unknown, key: string): unknown {
  return value instanceof Object ? Object.entries(value).find(([name]) => name === key)?.[1] : undefined;
}
