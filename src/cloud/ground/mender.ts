import { z } from "zod";
import { parseAnswer } from "../../google";
import type { Clock, RequestJson } from "../../ports";
import type { Mender } from "../../ports/ground";
import { awaitOperation } from "../operations";

const OPERATION = z.object({
  name: z.string().default(""),
  done: z.boolean().default(false),
  error: z.object({ message: z.string().default("") }).optional(),
});

/** Returns who makes the changes of mode `fix`, exactly as they were planned; operations are waited for to their end. */
export function createMender(requestJson: RequestJson, clock: Clock): Mender {
  return {
    apply: async ({ api, path, body, project, doing, answer: kind }) => {
      const answer = await requestJson({ api, method: "POST", path, body, kind: "write", doing, project });
      if (kind === "resource") return;
      const look = async (name: string) => {
        const next = await requestJson({ api, method: "GET", path: `/v1/${name}`, kind: "read", doing, project });
        return parseAnswer(OPERATION, next, `the operation to ${doing}`);
      };
      await awaitOperation(parseAnswer(OPERATION, answer, `the operation to ${doing}`), look, { clock, doing });
    },
  };
}
