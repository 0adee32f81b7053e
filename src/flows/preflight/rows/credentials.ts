import { judgeCredentials } from "../../../core/preflight/credentials";
import { RolloutError } from "../../../errors";
import type { Asking, RowKind } from "../asking";

/** Who asks. A token that was given ready-made proves itself only where an API takes it, so that is waited for. */
export const credentials: RowKind = {
  name: "credentials",
  ask: async (asking) => {
    const caller = await asking.ground.caller.read();
    return judgeCredentials(caller, !caller.issued && (await isAccepted(asking)));
  },
};

async function isAccepted({ job, shared }: Asking): Promise<boolean> {
  if (job.project === undefined) return false;
  try {
    await shared.project();
    return true;
  } catch (thrown) {
    if (!(thrown instanceof RolloutError) || REFUSED.includes(thrown.code)) throw thrown;
    // Only who was recognised is told that a permission or an API is missing.
    return thrown.code !== "CLOUD_UNREACHABLE";
  }
}

const REFUSED: readonly string[] = ["CREDENTIALS_MISSING", "CANCELLED"];
