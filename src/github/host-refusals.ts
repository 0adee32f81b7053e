import { messageOf, RolloutError } from "../errors";
import { redact } from "./redact";

/** What to do when GitHub is in trouble. */
export const AGAIN = "Run this step again; see https://www.githubstatus.com.";

const TOKEN = `with:\n  github-token: \${{ github.token }}`;
/** As much of what others said as fits in a row. */
const WIDTH = 300;

/** Returns the status of GitHub's answer, 0 where there is none: octokit says 500 of a network in trouble. */
export function statusOf(thrown: unknown): number {
  const { status } = responseOf(thrown);
  return typeof status === "number" ? status : 0;
}

/** Returns the seconds that GitHub asks to wait, undefined where it does not. */
export function retryAfterOf(thrown: unknown): number | undefined {
  const { headers } = responseOf(thrown);
  if (typeof headers !== "object" || headers === null || !("retry-after" in headers)) return undefined;
  const after = String(headers["retry-after"]).trim();
  return /^\d+$/.test(after) ? Number(after) : undefined;
}

/** Returns whether to ask again: no status at all is a network in trouble. */
export function isTrouble(status: number): boolean {
  return status === 0 || status >= 500;
}

/**
 * Returns the error that a failure means, with the `grant` that the question takes, such as `deployments: write`. Only the
 * failure's sentence is taken over: it carries the request with its headers.
 */
export function translate(thrown: unknown, doing: string, grant: string): RolloutError {
  const status = statusOf(thrown);
  const said = redact(saidBy(thrown));
  if (status === 0) return new RolloutError("CLOUD_UNREACHABLE", `could not ${doing}: no answer: ${said}`, AGAIN);
  const sentence = `could not ${doing}: GitHub answered ${status}: ${said}`;
  if (status === 429 || (status === 403 && /rate limit/i.test(said))) return overQuota(sentence, retryAfterOf(thrown));
  if (status === 401) return new RolloutError("PERMISSION_DENIED", sentence, TOKEN);
  if (status === 403) return new RolloutError("PERMISSION_DENIED", sentence, `permissions:\n  ${grant}`);
  if (isTrouble(status)) return new RolloutError("CLOUD_UNREACHABLE", sentence, AGAIN);
  return new RolloutError("CLOUD_REFUSED", sentence, `permissions:\n  ${grant}`);
}

/** Returns the error that there is no token. */
export function tokenMissing(doing: string): RolloutError {
  const message = `expected input 'github-token' or GITHUB_TOKEN, to ${doing}, got nothing`;
  return new RolloutError("INPUT_INVALID", message, TOKEN);
}

/** Returns the error that the whole repository is a 404 to the token, so that nothing is known of what is in it. */
export function unseen(repository: string, doing: string): RolloutError {
  const message = `could not ${doing}: expected a token that may see the repository ${repository}, got 404 for all of it`;
  return new RolloutError("PERMISSION_DENIED", message, TOKEN);
}

function overQuota(sentence: string, after: number | undefined): RolloutError {
  const when = after === undefined ? "some minutes" : `${after} s`;
  return new RolloutError("QUOTA_EXCEEDED", sentence, `Run this step again in ${when}.`);
}

function saidBy(thrown: unknown): string {
  const cause = thrown instanceof Error ? thrown.cause : undefined;
  if (cause instanceof Error && cause.name === "TimeoutError") return "it took too long";
  return messageOf(thrown).split("\n")[0]?.slice(0, WIDTH) ?? "";
}

function responseOf(thrown: unknown): { readonly status?: unknown; readonly headers?: unknown } {
  if (typeof thrown !== "object" || thrown === null || !("response" in thrown)) return {};
  return typeof thrown.response === "object" && thrown.response !== null ? thrown.response : {};
}
