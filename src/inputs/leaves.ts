import { z } from "zod";
import { JUDGES } from "../core/judge/terms";
import { VERDICTS, type Verdict } from "../core/verdict";
import { expected, imageName, oneOf, projectName, regionName, serviceName, text } from "../plan/leaves";
import { alternatives, describe, didYouMean } from "../plan/words";

/** A flag as workflows write it: `true` or `false`. */
export const flag = () => oneOf(["true", "false"]).transform((value) => value === "true");

/** The verdicts that can be a failure; `pass` never is. */
const [, ...FAILURES] = VERDICTS;

/** Inputs that every action has. What the plan says too may be left out; what the input says wins. */
export const common = {
  plan: text("the path of a plan such as .github/rollout.yml", /^[^\0]+$/)
    .prefault(".github/rollout.yml")
    .meta({ description: "Path of the rollout plan." }),
  project: projectName()
    .exactOptional()
    .meta({ description: "Google Cloud project, instead of the plan's.", examples: ["my-project"] }),
  region: regionName()
    .exactOptional()
    .meta({
      description: "One region alone. Default: all of the plan's, which are one rollout.",
      examples: ["us-central1"],
    }),
  service: serviceName()
    .exactOptional()
    .meta({ description: "Cloud Run service that users reach, instead of the plan's.", examples: ["ion-api"] }),
  "dry-run": flag()
    .prefault("false")
    .meta({ description: "`true` prints what would be done and changes nothing.", examples: ["true"] }),
};

/** The image to release. */
export const image = imageName()
  .exactOptional()
  .meta({
    description: "Container image to release, instead of the plan's.",
    examples: ["us-central1-docker.pkg.dev/my-project/ion-api/ion-api-canary:v1"],
  });

/** How the numbers are judged. */
export const judge = oneOf(JUDGES)
  .exactOptional()
  .meta({
    description:
      "How the metrics are judged, instead of the plan's `judge`: `thresholds`, `sequential` or `baseline`. Metrics with a judge of their own keep it.",
    examples: ["sequential"],
  });

/** A stage by name or number from 1, or `next`: what can be gone through as a whole. */
export const wholeStageChoice = () =>
  text("a stage's name, its number from 1, or next", /^(?:[1-9]\d{0,3}|[A-Za-z][A-Za-z0-9._-]{0,62})$/);

/** A stage by name or number from 1; `next` and `0` where the action knows them. */
export const stageChoice = () =>
  text("a stage's name or number, next or 0", /^(?:0|[1-9]\d{0,3}|[A-Za-z][A-Za-z0-9._-]{0,62})$/);

/** A traffic tag: a DNS label of at least three letters, as Cloud Run asks; `stable` is taken. */
export const tag = text(
  "a traffic tag such as canary (3 to 46 lower-case letters, digits and hyphens)",
  /^[a-z][a-z0-9-]{1,44}[a-z0-9]$/,
)
  .refine((name) => name !== "stable", {
    error: expected("a tag other than stable, which names the version that served before"),
  })
  .prefault("canary")
  .meta({ description: "Traffic tag of the canary." });

/** Returns a list of verdicts, written with commas between them. */
export const verdictList = text("verdicts with commas between them", /[^\s,]/).transform(
  (value, context): Verdict[] => {
    const words = value
      .split(",")
      .map((word) => word.trim())
      .filter((word) => word !== "");
    const foreign = words.filter((word) => !FAILURES.some((verdict) => verdict === word));
    for (const word of foreign) {
      context.addIssue(`expected ${alternatives(FAILURES)}, got ${describe(word)}${didYouMean(word, FAILURES)}`);
    }
    return FAILURES.filter((verdict) => words.includes(verdict));
  },
);

/** An address to probe. What holds a user or password is not shown again. */
export const address = z.string().regex(/^https?:\/\/[^\s/?#@\\]+(?:\/[^\s?#@\\]*)?$/, {
  error: ({ input }) =>
    `expected an address such as https://canary---ion-api-abc-uc.a.run.app without user, query or fragment, got ${shown(input)}`,
});

function shown(value: unknown): string {
  return String(value).includes("@") ? "one with a user in it" : describe(value);
}
