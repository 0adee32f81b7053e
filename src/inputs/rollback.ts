import { oneOf, strictMap, text } from "../plan/leaves";
import { type Action, ISSUE, JOB_WITHOUT_PLAN, OUTPUT, SHOWING } from "./action";
import { common } from "./leaves";
import { channels, githubToken, rollouts } from "./release-leaves";
import { ROLLBACK_ROLES } from "./roles";

/** Takes the canary back. */
export const rollback = {
  name: "rollback",
  description: "Give all traffic back to the revision that serves well. Needs no metrics, no image and no plan.",
  inputs: strictMap({
    ...common,
    mode: oneOf(["normal", "emergency", "delete"])
      .prefault("normal")
      .meta({ description: "`normal`, `emergency` or `delete`." }),
    confirm: text("the service's name, typed", /^\S+$/)
      .exactOptional()
      .meta({
        description: "The service's name, typed; needed in mode `normal`.",
        examples: ["ion-api"],
      }),
    reason: text("a reason of at most 200 characters", /^.{1,200}$/s)
      .exactOptional()
      .meta({
        description: "Why, for the ledger and the report.",
        examples: ["Answers are slow"],
      }),
    rollout: rollouts.exactOptional().meta({
      description:
        "The canary's revision that is meant, or one for each region with commas between them; another one is not taken back. By default whichever is there.",
      examples: ["ion-api-00042-abc"],
    }),
    "github-token": githubToken("show the rollback on GitHub, after it is done"),
    ...channels,
  }),
  outputs: {
    outcome: "`rolled-back`, `nothing-to-do`, `held` or `deleted`.",
    "restored-revision": "Short name of the revision that serves everybody again.",
    seconds: "How long it took.",
    regions: OUTPUT.regions,
  },
  permissions: [...JOB_WITHOUT_PLAN, ...SHOWING, ISSUE],
  roles: ROLLBACK_ROLES,
  example: {
    project: "my-project",
    region: "us-central1",
    service: "ion-api",
    mode: "emergency",
    reason: "Answers are slow",
  },
} as const satisfies Action;
