import { z } from "zod";
import type { UrlMapRoute } from "../core/url-map";
import { type ErrorCode, RolloutError } from "../errors";
import { parseAnswer } from "../google";
import type { Clock, RequestJson } from "../ports";
import { AGAIN, MEND } from "./advice";

/** `compute#operation`, as far as a wait needs it; what went wrong stands in `error.errors`, beside an HTTP status. */
const OPERATION = z.object({
  name: z.string(),
  status: z.string(),
  httpErrorStatusCode: z.number().optional(),
  error: z
    .object({
      errors: z.array(z.object({ code: z.string().default(""), message: z.string().default("") })).default([]),
    })
    .optional(),
});
type Operation = z.infer<typeof OPERATION>;

/** Seconds for the whole wait, for the pause before the first look, and for the longest pause. */
const WAIT = { atMost: 120, first: 0.25, every: 2 };

/**
 * Returns when the operation is done. Throws what its errors mean, with Google's words, or CLOUD_UNREACHABLE when it takes
 * over two minutes: it may then still be done.
 */
export async function awaitComputeOperation(
  requestJson: RequestJson,
  clock: Clock,
  started: unknown,
  { route, doing }: { readonly route: UrlMapRoute; readonly doing: string },
): Promise<void> {
  const end = clock.now() + WAIT.atMost * 1000;
  let operation = parseAnswer(OPERATION, started, "the operation of Compute Engine");
  for (let pause = WAIT.first; operation.status !== "DONE"; pause = Math.min(WAIT.every, pause * 2)) {
    if (clock.now() >= end)
      throw new RolloutError("CLOUD_UNREACHABLE", `could not ${doing} within ${WAIT.atMost} s`, AGAIN);
    await clock.sleep(pause);
    operation = await look(requestJson, route, operation.name);
  }
  if (operation.error !== undefined || (operation.httpErrorStatusCode ?? 200) >= 400) throw failureOf(operation, doing);
}

async function look(requestJson: RequestJson, { project, region }: UrlMapRoute, name: string): Promise<Operation> {
  const scope = region === undefined ? "global" : `regions/${encodeURIComponent(region)}`;
  const answer = await requestJson({
    api: "compute",
    method: "GET",
    path: `/compute/v1/projects/${encodeURIComponent(project)}/${scope}/operations/${encodeURIComponent(name)}`,
    fromRoot: true,
    kind: "read",
    doing: `read operation '${name}'`,
    project,
  });
  return parseAnswer(OPERATION, answer, `operation '${name}'`);
}

function failureOf({ error, httpErrorStatusCode = 400 }: Operation, doing: string): RolloutError {
  const errors = error?.errors ?? [];
  const said = errors.map(({ code, message }) => [code, message].filter((part) => part !== "").join(": ")).join("; ");
  const [code, hint] = meaningOf(httpErrorStatusCode, errors.map((one) => one.code).join(" "));
  return new RolloutError(code, `could not ${doing}: ${said || `the operation failed (${httpErrorStatusCode})`}`, hint);
}

function meaningOf(status: number, codes: string): readonly [ErrorCode, string] {
  if (/QUOTA|RATE_LIMIT/.test(codes) || status === 429) return ["QUOTA_EXCEEDED", "run the step again in a minute"];
  // Whoever changes the same resource at this moment makes it "not ready".
  if (/RESOURCE_NOT_READY|CONDITION_NOT_MET|FINGERPRINT/.test(codes) || status === 409 || status === 412)
    return ["CONFLICT", AGAIN];
  if (status === 403) return ["PERMISSION_DENIED", MEND];
  return status >= 500 ? ["CLOUD_UNREACHABLE", AGAIN] : ["CLOUD_REFUSED", MEND];
}
