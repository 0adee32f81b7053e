import type { z } from "zod";
import { projectName, regionName, serviceName, strictMap, text } from "../plan/leaves";
import { describe } from "../plan/words";
import { type Action, ISSUE_AND_COMPLAINTS, JOB, SHOWING } from "./action";
import { common, flag } from "./leaves";
import { metricsTokens } from "./metrics-tokens";
import { channels, githubToken, wordsOf } from "./release-leaves";
import { MONITOR_ROLES } from "./roles";

const workflow = (example: string) => text(`the file name of a workflow such as ${example}`, /^[\w.-]+\.ya?ml$/);

/** Returns the words of a list, each of them once; those that are not what is expected are told, all at once. */
function wordsThatAre(one: z.ZodType, expected: string) {
  return (value: string, context: z.RefinementCtx): readonly string[] => {
    const words = [...new Set(wordsOf(value))];
    for (const word of words.filter((each) => !one.safeParse(each).success))
      context.addIssue(`expected ${expected}, got ${describe(word)}`);
    return words;
  };
}

const regions = text("regions with commas between them", /[^\s,]/)
  .transform(wordsThatAre(regionName(), "a region such as us-central1"))
  .exactOptional()
  .meta({ description: "Regions to look into, instead of the plans'.", examples: ["us-central1, europe-west1"] });

const projects = text("projects with commas between them", /[^\s,]/)
  .transform(wordsThatAre(projectName(), "a project such as my-project"))
  .exactOptional()
  .meta({ description: "Google Cloud projects to look into, instead of `project`.", examples: ["one, other"] });

const servicesNamed = wordsThatAre(serviceName(), "a Cloud Run service name such as ion-api, or * alone");
const services = text("services with commas between them, or *", /[^\s,]/)
  .transform((value, context): readonly string[] | "*" =>
    wordsOf(value).every((word) => word === "*") ? "*" : servicesNamed(value, context),
  )
  .exactOptional()
  .meta({
    description:
      "Services whose rollouts are looked after, instead of the plans' own; `*` for every one that has a rollout. One without a plan of its own is judged by the first plan.",
    examples: ["ion-api, ion-web"],
  });

/** Looks after every rollout that is under way. */
export const monitor = {
  name: "monitor",
  description:
    "Find every rollout by its ledger, judge its whole stage, and take it back, hold it, or start the next stage after its bake.",
  inputs: strictMap({
    ...common,
    plans: text("paths of plans with commas between them", /[^\s,]/)
      .transform(wordsOf)
      .exactOptional()
      .meta({
        description: "Paths of several plans, instead of `plan`; each is for its own service.",
        examples: ["api/rollout.yml, web/rollout.yml"],
      }),
    projects,
    regions,
    services,
    "auto-promote": flag().prefault("true").meta({
      description: "`false`: a stage whose bake is over is reported and not left; a person starts the next one.",
    }),
    "promote-workflow": workflow("promote.yml")
      .prefault("promote.yml")
      .meta({ description: "File name of the workflow that is started for the next stage." }),
    "deploy-workflow": workflow("deploy.yml").prefault("deploy.yml").meta({
      description: "File name of the workflow that is started for an image that waited for the rollout's end.",
    }),
    "metrics-tokens": metricsTokens,
    "github-token": githubToken("start workflows, read complaints and show the rollouts on GitHub"),
    ...channels,
  }),
  outputs: {
    rollouts: "JSON list of the rollouts that were found, each with where it stands, its verdict and its decision.",
    decisions: "The decisions that were taken, one `SERVICE DECISION` a line.",
  },
  permissions: [
    ...JOB,
    { grant: "actions: write", why: "to start the workflow of the next stage, and to see whether it runs already" },
    ...SHOWING,
    ISSUE_AND_COMPLAINTS,
  ],
  roles: MONITOR_ROLES,
  example: { "auto-promote": "true" },
} as const satisfies Action;
