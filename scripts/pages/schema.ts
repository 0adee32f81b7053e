import { z } from "zod";
import { planSchema } from "../../src/plan/schema";

/** Where editors find the schema. */
export const SCHEMA_ID =
  "https://raw.githubusercontent.com/cloud-run-canary/cloud-run-canary/main/schema/rollout.schema.json";

/** A JSON Schema, as far as the pages need to know it. */
export type Schema = z.core.JSONSchema.JSONSchema;

/** Returns the JSON Schema (draft 2020-12) of what may be written in a plan. */
export function planJsonSchema(): Schema {
  const { $schema, ...schema } = z.toJSONSchema(planSchema, { io: "input", target: "draft-2020-12" });
  const description =
    "A canary release to Google Cloud Run in stages: who gets it when, what is watched, and when it is taken back.";
  return {
    ...($schema === undefined ? {} : { $schema }),
    $id: SCHEMA_ID,
    title: "Rollout plan",
    description,
    ...schema,
  };
}
