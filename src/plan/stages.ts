import { z } from "zod";
import { stageCalled } from "../core/wanted";
import { RolloutError } from "../errors";
import { brokenListToo, duration, expected, label, listOf, refuseDuplicates, strictMap, wholeNumber } from "./leaves";
import { type Routing, routingSchema } from "./routing";
import { describe, didYouMean } from "./words";

/** One step of the rollout: how many users, how long it is watched, how long it bakes. */
export interface Stage {
  readonly name: string;
  /** Share of the users on the canary, an integer 1–100. */
  readonly percent: number;
  /** Seconds that the gate watches within the job. */
  readonly watch: number;
  /** Seconds that the stage must have lasted before the next one may begin. */
  readonly bake: number;
  /** The GitHub environment that approves the stage; absent means that nobody is asked. */
  readonly environment?: string;
  /** How users are split at this stage: by its own routing, else by that of the stage before it. */
  readonly routing: Routing;
}

/** A stage as it is written, with a name; without a routing it keeps that of the stage before. */
export type WrittenStage = Omit<Stage, "routing"> & Partial<Pick<Stage, "routing">>;

const percent = wholeNumber(
  ({ input }) => `expected a bare whole number 1–100, got ${describe(input)}${withoutSign(input)}`,
  1,
  100,
);

/** The names that `stage` inputs take as words of their own. */
const RESERVED = ["next"];

const stage = strictMap({
  name: label("stage-1")
    .refine((name) => !RESERVED.includes(name), {
      error: expected('a name other than "next", which means the stage to come'),
    })
    .exactOptional()
    .meta({
      description: "Name of the stage, unique in the plan. Default: `stage-1`, `stage-2` and so on by position.",
    }),
  percent: percent.meta({
    description:
      "Share of the users on the canary: a bare whole number 1–100, rising from stage to stage; the last one is 100.",
  }),
  watch: duration("10m")
    .prefault("10m")
    .meta({ description: "How long the gate watches the canary within the job, before it decides." }),
  bake: duration("24h", "zero").prefault("24h").meta({
    description:
      "How long the stage must last before the next one begins; `0s` for no longer than its `watch`. `propose` and `monitor` keep it; no single step waits that long.",
  }),
  environment: z
    .string({ error: expected("the name of a GitHub environment such as production") })
    .min(1, { error: expected("the name of a GitHub environment such as production") })
    .exactOptional()
    .meta({
      description:
        "GitHub environment whose protection rules approve the stage; the workflow names it at the job. Default: none, nobody is asked.",
    }),
  routing: routingSchema.exactOptional().meta({
    description: "How users are split from this stage on. Default: as at the stage before, at first as the plan says.",
  }),
});

/** The `stages` list; of none at all it is 5, 25, 50 and 100 percent. */
export const stagesSchema = listOf("a list of stages", stage)
  .superRefine(uniqueNames, brokenListToo)
  .superRefine(risingPercents, brokenListToo)
  .transform((written): WrittenStage[] =>
    written.map((one, index) => ({ ...one, name: one.name ?? defaultName(index) })),
  )
  .prefault([{ percent: 5 }, { percent: 25 }, { percent: 50 }, { percent: 100 }]);

/**
 * Returns the stage with this name or, counted from 1, at this place. Throws STAGE_UNKNOWN with all stages of the plan.
 */
export function findStage<One extends WrittenStage>(plan: { readonly stages: readonly One[] }, wanted: string): One {
  const found = stageCalled(plan.stages, wanted);
  if (found !== undefined) return found;
  const names = plan.stages.map(({ name }) => name);
  const listed = plan.stages.map(({ name, percent: share }, index) => `${index + 1} ${name} (${share} %)`).join(", ");
  throw new RolloutError(
    "STAGE_UNKNOWN",
    `expected a stage of the plan, got ${describe(wanted)}${didYouMean(wanted, names)}; the plan has ${listed}`,
    `stage: ${names[0]}`,
  );
}

function defaultName(index: number): string {
  return `stage-${index + 1}`;
}

/** What is no percent has been refused already, and says nothing about the order. */
function isPercent(value: unknown): value is number {
  return Number.isInteger(value) && Number(value) >= 1 && Number(value) <= 100;
}

function withoutSign(input: unknown): string {
  const digits = typeof input === "string" ? /^(\d+)\s*%$/.exec(input)?.[1] : undefined;
  return digits === undefined ? "" : `; write ${digits}`;
}

/** A rule over a list whose entries may be broken: what is not a map has no keys. */
type Written = readonly Readonly<Record<string, unknown>>[];

function uniqueNames(written: Written, context: z.RefinementCtx): void {
  refuseDuplicates(
    written.map((one, index) => one?.["name"] ?? defaultName(index)),
    "stage",
    context,
  );
}

function risingPercents(written: Written, context: z.RefinementCtx): void {
  let highest = 0;
  for (const [index, one] of written.entries()) {
    const share = one?.["percent"];
    if (!isPercent(share)) continue;
    if (share <= highest) {
      const message = `percent out of order: expected more than ${highest}, the percent of an earlier stage, got ${share}`;
      context.addIssue({ code: "custom", path: [index, "percent"], message });
    }
    highest = Math.max(highest, share);
  }
  const last = written.at(-1)?.["percent"];
  if (isPercent(last) && last < 100) {
    const message = `expected 100 at the last stage, which serves everybody, got ${last}`;
    context.addIssue({ code: "custom", path: [written.length - 1, "percent"], message });
  }
}
