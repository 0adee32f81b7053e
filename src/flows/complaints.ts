import { type Complaints, NO_COMPLAINTS } from "../core/go";
import { messageOf, RolloutError } from "../errors";
import type { Forge } from "../ports/forge";

/**
 * Returns what users complain of: the open issues with the plan's label. What cannot be read is said, never taken for no
 * complaint; without a label nothing is asked. Throws CANCELLED only.
 */
export async function readComplaints(
  forge: Pick<Forge, "openIssues"> | undefined,
  label: string | undefined,
): Promise<Complaints> {
  if (label === undefined) return NO_COMPLAINTS;
  if (forge === undefined) return { kind: "unread", why: `there is no GitHub to ask for issues labelled '${label}'` };
  try {
    const issues = await forge.openIssues(label);
    return { kind: "read", open: issues.map(({ number, title }) => `#${number} ${title}`) };
  } catch (cause) {
    if (cause instanceof RolloutError && cause.code === "CANCELLED") throw cause;
    return { kind: "unread", why: messageOf(cause) };
  }
}
