import { oneOf, strictMap, text } from "../plan/leaves";
import { type Action, JOB } from "./action";
import { common } from "./leaves";
import { ROLLBACK_ROLES } from "./roles";

/** Takes the canary back. */
export const rollback = {
  name: "rollback",
  description: "Give all traffic back to the revision that serves well. Needs no metrics, no image and no plan.",
  about: [
    "With `project`, `region` and `service` given it needs nothing else: a plan or a ledger that cannot be read is ignored. It chooses its target from what serves well, not from what a file says, and it is safe to run twice.",
    "Mode `normal` asks for `confirm`, the service's name, typed, unless the plan says `rollback: { confirm: none }`. Mode `emergency` asks for nothing. Mode `delete` also removes the canary's tag and revision, or the canary service in routing `services`; never the service that users reach.",
  ],
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
  }),
  outputs: {
    outcome: "`rolled-back`, `nothing-to-do`, `held` or `deleted`.",
    "restored-revision": "Short name of the revision that serves everybody again.",
    seconds: "How long it took.",
  },
  permissions: JOB,
  roles: ROLLBACK_ROLES,
  example: { mode: "emergency", reason: "Answers are slow" },
} as const satisfies Action;
