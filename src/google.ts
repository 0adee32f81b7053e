import type { z } from "zod";
import { RolloutError } from "./errors";

/** Returns the text as a string literal of Logging's and Monitoring's filter languages, whatever is in it. */
export function quoted(text: string): string {
  return JSON.stringify(text);
}

/** Returns the answer in the schema's shape. Throws CLOUD_UNREACHABLE that names the first field that is off. */
export function parseAnswer<Schema extends z.ZodType>(schema: Schema, answer: unknown, what: string): z.output<Schema> {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const where = issue === undefined || issue.path.length === 0 ? "the answer" : issue.path.join(".");
  throw new RolloutError(
    "CLOUD_UNREACHABLE",
    `could not read ${what}: ${where}: ${issue?.message ?? "unexpected"}`,
    "Run this step again; if it stays so, see whether the requests go to Google:\nenv | grep -o '^CLOUDSDK_[A-Z_]*'",
  );
}
