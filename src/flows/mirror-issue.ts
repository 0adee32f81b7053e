import { LABEL, markerOf, renderIssue } from "../core/mirror/issue";
import type { Forge } from "../ports/forge";
import type { Showing } from "./showing";

/** Opens the one issue about a rollout that was taken back, or writes it anew where it is open and says something else. */
export async function showIssue(forge: Forge, { ref, ledger, news }: Showing): Promise<void> {
  const { title, body } = renderIssue(ref, ledger, news);
  const wanted = { title: forge.clean(title), body: forge.clean(body) };
  const marker = forge.clean(markerOf(ref, ledger));
  const issues = await forge.allIssues(LABEL);
  // Only at its beginning: further down there are others' words.
  const known = issues.find((issue) => issue.body.startsWith(marker));
  if (known === undefined) {
    await forge.openIssue({ ...wanted, labels: [LABEL] });
    return;
  }
  // Who closed it has seen it. A run that only passes by has no evidence of its own to put in the place of what is there.
  if (!known.isOpen || news.evidence === "" || sameText(known.body, wanted.body)) return;
  await forge.updateIssue({ number: known.number, ...wanted });
}

/** Whoever keeps a text may write its line ends, and its end, in another way. */
function sameText(one: string, other: string): boolean {
  return one.replaceAll("\r\n", "\n").trim() === other.replaceAll("\r\n", "\n").trim();
}
