import { z } from "zod";
import type { ServiceRef } from "../core/service";
import { toServiceDeletion } from "../core/update";
import { RolloutError } from "../errors";
import { parseAnswer } from "../google";
import type { Clock, RequestJson } from "../ports";
import { becomesAbsent } from "./absence";
import { awaitOperation } from "./operations";
import { servicePath } from "./paths";

const OPERATION = z.object({
  name: z.string().optional(),
  done: z.boolean().optional(),
  error: z.object({ message: z.string().default("") }).optional(),
});

/** Returns when the service is gone; one that does not exist is gone already, and so is one whose answer was lost. */
export async function deleteService(requestJson: RequestJson, clock: Clock, ref: ServiceRef): Promise<void> {
  try {
    await order(requestJson, clock, ref);
  } catch (cause) {
    if (!(cause instanceof RolloutError) || cause.code !== "CLOUD_UNREACHABLE") throw cause;
    // The answer was lost, not necessarily the deletion.
    if (!(await becomesAbsent(() => read(requestJson, ref), clock))) throw cause;
  }
}

async function order(requestJson: RequestJson, clock: Clock, ref: ServiceRef): Promise<void> {
  const doing = `delete service '${ref.service}' in ${ref.region}`;
  const { method, path } = toServiceDeletion(ref);
  const { project } = ref;
  const answer = await requestJson({ api: "run", method, path, kind: "write", doing, project, mayBeAbsent: true });
  if (answer === undefined) return;
  const look = async (name: string) => {
    const seen = await requestJson({ api: "run", method: "GET", path: `/v2/${name}`, kind: "read", doing, project });
    return parseAnswer(OPERATION, seen, `operation '${name}'`);
  };
  await awaitOperation(parseAnswer(OPERATION, answer, `the answer to the deletion of '${ref.service}'`), look, {
    clock,
    doing,
  });
}

function read(requestJson: RequestJson, ref: ServiceRef): Promise<unknown> {
  const doing = `read service '${ref.service}' in ${ref.region}`;
  const { project } = ref;
  const path = servicePath(ref);
  return requestJson({ api: "run", method: "GET", path, kind: "read", doing, project, mayBeAbsent: true });
}
