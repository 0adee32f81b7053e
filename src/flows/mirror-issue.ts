import { LABEL, markerOf, renderIssue } from "../core/mirror/issue";
import type { Forge } from "../ports/forge";
import type { Showing } from "./showing";

/** Opens the issue about a rollout that was taken back, or writes the open one anew where it says something else. */
export async function showIssue(forge: Forge, { ref, ledger, news }: Showing): Promise<void> {
  const wanted = renderIssue(ref, ledger, news);
  const marker = markerOf(ref, ledger);
  const issues = await forge.openIssues(LABEL);
  // Only at its beginning: further down there are others' words.
  const open = issues.find(({ body }) => body.startsWith(marker));
  if (open === undefined) {
    await forge.openIssue({ ...wanted, labels: [LABEL] });
    return;
  }
  // A run that only passes by has no evidence of its own to put in the place of what is there.
  if (news.evidence === "" || sameText(open.body, wanted.body)) return;
  await forge.updateIssue({ number: open.number, ...wanted });
}

/** Whoever keeps a text may write its line ends, and its end, in another way. */
function sameText(one: string, other: string): boolean {
  return one.replaceAll("\r\n", "\n").trim() === other.replaceAll("\r\n", "\n").trim();
}
