import { z } from "zod";
import type { Change } from "../../core/preflight/change";
import { RolloutError } from "../../errors";
import { parseAnswer } from "../../google";
import type { Clock, RequestJson } from "../../ports";
import type { Mender } from "../../ports/ground";
import { awaitOperation } from "../operations";
import { createSwitchboard } from "./switchboard";

const OPERATION = z.object({
  name: z.string().default(""),
  done: z.boolean().default(false),
  error: z.object({ message: z.string().default("") }).optional(),
});
const ENABLING = z.object({ serviceIds: z.array(z.string()) });

/** Seconds after which a request whose answer was lost has come to something, if it ever arrived. */
const SETTLE = 1;

/** Returns who makes the changes of mode `fix`, exactly as they were planned; operations are waited for to their end. */
export function createMender(requestJson: RequestJson, clock: Clock): Mender {
  const send = ({ api, path, body, project, doing }: Change) =>
    requestJson({ api, method: "POST", path, body, kind: "write", doing, project });
  const switchboard = createSwitchboard(requestJson);
  /** Enabling twice is enabling once, so what a read shows as not done may be sent again. */
  const sendAgain = async (change: Change, lost: unknown) => {
    const enabling = ENABLING.safeParse(change.body);
    if (!isLost(lost) || !enabling.success) throw lost;
    await clock.sleep(SETTLE);
    const { serviceIds } = enabling.data;
    const enabled = await switchboard.enabled(change.project, serviceIds);
    return enabled.length === serviceIds.length ? { done: true } : send(change);
  };
  return {
    apply: async (change) => {
      const { api, project, doing, answer: kind } = change;
      const answer = await send(change).catch((thrown: unknown) => sendAgain(change, thrown));
      if (kind === "resource") return;
      const look = async (name: string) => {
        const next = await requestJson({ api, method: "GET", path: `/v1/${name}`, kind: "read", doing, project });
        return parseAnswer(OPERATION, next, `the operation to ${doing}`);
      };
      await awaitOperation(parseAnswer(OPERATION, answer, `the operation to ${doing}`), look, { clock, doing });
    },
  };
}

function isLost(thrown: unknown): boolean {
  return thrown instanceof RolloutError && thrown.code === "CLOUD_UNREACHABLE";
}
