import type { z } from "zod";
import { ROUNDS_IN_A_ROW, type SplitMeasure } from "../core/split-users";
import { expressionText } from "./expression-text";
import { requestSchema } from "./health";
import { brokenMapToo, duration, strictMap, text } from "./leaves";
import { part } from "./parts";

const shape = strictMap({
  request: requestSchema.meta({
    description:
      "What is asked of the service that users reach; `{user}` stands for the user in path, headers or body.",
  }),
  canary: expressionText("answer", "bool", 'headers["x-served-by"] == "ion-canary"').meta({
    description:
      "When the canary gave the answer: a CEL expression over `status`, `headers`, `body` and `latency` (seconds) that comes to true or false. An answer of 400 or more counts only where it speaks of the status.",
  }),
  user: text("a user's name with {n} in it such as canary-probe-{n}", /^[\x21-\x7e]*\{n\}[\x21-\x7e]*$/)
    .prefault("canary-probe-{n}")
    .meta({ description: "Names of the users that are asked as; `{n}` is a number." }),
  within: duration("10s").prefault("10s").meta({ description: "By when one answer must be in." }),
  every: duration("2s")
    .prefault("2s")
    .meta({ description: `Time from one round of questions to the next; ${ROUNDS_IN_A_ROW} in a row must agree.` }),
  deadline: duration("60s").prefault("60s").meta({ description: "By when the split must have arrived." }),
});

/** The `measure` map: how it is seen, by users whose bucket is known, that a split arrived. */
export const measureSchema = shape
  .superRefine(fitUser, brokenMapToo)
  .superRefine(fitRounds)
  .transform((written): SplitMeasure => written);

/** Without the user in it each request would be the same one, and nothing would be measured. */
function fitUser({ request }: { readonly request?: unknown }, context: z.RefinementCtx): void {
  if (!(request instanceof Object) || JSON.stringify(request).includes("{user}")) return;
  const message = "expected {user} in the path, a header or the body, got a request that names no user";
  context.addIssue({ code: "custom", path: ["request"], message });
}

/** The last of the rounds that must agree begins after all pauses between them. */
function fitRounds({ every, deadline }: Pick<SplitMeasure, "every" | "deadline">, context: z.RefinementCtx): void {
  const least = (ROUNDS_IN_A_ROW - 1) * every;
  if (deadline > least) return;
  const message = `expected a deadline of more than ${least} s, within which ${ROUNDS_IN_A_ROW} rounds can agree, got ${deadline} s`;
  context.addIssue({ code: "custom", path: ["deadline"], message });
}

/** Adds an issue where the plan says how to see a split of the application's router, and no stage is split by it. */
export function fitMeasure(plan: object, context: z.RefinementCtx): void {
  const stages = part(plan, "stages");
  if (part(plan, "measure") === undefined || !Array.isArray(stages)) return;
  let now = part(part(plan, "routing"), "mode");
  const used = stages.map((stage: unknown) => {
    now = part(part(stage, "routing"), "mode") ?? now;
    return now;
  });
  // A mode that is none may be meant as any.
  const isOther = (mode: unknown) => mode === "revisions" || mode === "load-balancer";
  if (used.length === 0 || !used.every(isOther)) return;
  const message = `expected a stage in mode services beside measure, which sees the split of the application's router alone, got ${[...new Set(used)].join(" and ")}; take measure out, or write routing: { mode: services, canary-service: NAME }`;
  context.addIssue({ code: "custom", path: ["measure"], message });
}
