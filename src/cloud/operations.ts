import { z } from "zod";
import { RolloutError } from "../errors";
import type { Clock } from "../ports";
import { parseAnswer, type RequestJson } from "./http";

const OPERATION = z.object({
  name: z.string().default(""),
  done: z.boolean().default(false),
  error: z.object({ code: z.number().default(0), message: z.string().default("") }).optional(),
});
/** Seconds for the whole wait, and between two looks. */
const WAIT = { atMost: 120, every: 1 };

interface Waiting {
  readonly requestJson: RequestJson;
  readonly clock: Clock;
  readonly doing: string;
  readonly project: string;
}

/**
 * Returns when a Cloud Run operation is done. Throws CLOUD_REFUSED with Google's words when it failed, and
 * CLOUD_UNREACHABLE when it is not done after two minutes.
 */
export async function awaitOperation(started: unknown, waiting: Waiting): Promise<void> {
  const { requestJson, clock, doing, project } = waiting;
  const end = clock.now() + WAIT.atMost * 1000;
  let operation = parseAnswer(OPERATION, started, "the operation");
  while (!operation.done && operation.name !== "") {
    if (clock.now() >= end) throw new RolloutError("CLOUD_UNREACHABLE", `could not ${doing} within ${WAIT.atMost} s`);
    await clock.sleep(WAIT.every);
    const path = `/v2/${operation.name}`;
    const answer = await requestJson({
      api: "run",
      method: "GET",
      path,
      kind: "read",
      doing: `see how far it is to ${doing}`,
      project,
      mayBeAbsent: true,
    });
    // An operation that is gone was done; what it did shows in the resource itself.
    if (answer === undefined) return;
    operation = { ...parseAnswer(OPERATION, answer, "the operation"), name: operation.name };
  }
  if (operation.error === undefined) return;
  throw new RolloutError("CLOUD_REFUSED", `could not ${doing}: ${operation.error.message}`);
}
