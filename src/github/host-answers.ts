import { z } from "zod";
import { RolloutError } from "../errors";
import { AGAIN } from "./host-refusals";
import { redact } from "./redact";

/** An answer of GitHub's as octokit hands it on: any status below 400, and data that nobody has looked at. */
export interface HostAnswer {
  readonly status: number;
  readonly data: unknown;
}

const REVIEWERS = z.array(z.looseObject({ type: z.string().optional() })).default([]);
const RULE = z
  .looseObject({ type: z.string(), reviewers: z.unknown().optional() })
  .transform(({ type, reviewers }, context): number => {
    if (type !== "required_reviewers") return 0;
    const parsed = REVIEWERS.safeParse(reviewers);
    if (parsed.success) return parsed.data.length;
    context.addIssue({ code: "custom", message: "expected a list of reviewers", path: ["reviewers"] });
    return z.NEVER;
  });

/** An environment, each of its rules as the number of its required reviewers (REST: repos/get-environment). */
export const ENVIRONMENT = z.object({ name: z.string(), protection_rules: z.array(RULE).default([]) });

/** A workflow (REST: actions/get-workflow). */
export const WORKFLOW = z.object({ state: z.string().min(1) });

/** A repository (REST: repos/get). */
export const REPOSITORY = z.object({ full_name: z.string() });

/** Returns how many may approve for the environment, 0 where no rule asks for anybody. */
export function countReviewers({ protection_rules }: z.output<typeof ENVIRONMENT>): number {
  return protection_rules.reduce((sum, count) => sum + count, 0);
}

/** Returns the answer in the schema's shape. Throws CLOUD_UNREACHABLE for another status than 200 or 201 and for another shape. */
export function parseAnswer<Schema extends z.ZodType>(
  schema: Schema,
  { status, data }: HostAnswer,
  doing: string,
): z.output<Schema> {
  if (![200, 201].includes(status)) throw strange(doing, `expected status 200 of GitHub, got ${status}`);
  const parsed = schema.safeParse(data);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const where = issue?.path.join(".") || "the answer";
  throw strange(doing, `expected GitHub's answer, got another shape: ${where}: ${issue?.message ?? "unexpected"}`);
}

function strange(doing: string, what: string): RolloutError {
  const hint = `${AGAIN}\nIf it stays so, see whether the requests go to GitHub:\necho "$GITHUB_API_URL"`;
  return new RolloutError("CLOUD_UNREACHABLE", redact(`could not ${doing}: ${what}`), hint);
}
