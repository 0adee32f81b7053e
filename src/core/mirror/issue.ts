import type { Ledger } from "../ledger";
import { block, code, table } from "../report/markdown";
import type { ServiceRef } from "../service";
import type { News } from "./event";
import { oneLine, withoutReferences } from "./quiet";
import { staysOf } from "./stays";

/** The label by which our issues are found among those of others. */
export const LABEL = "cloud-run-canary";

/** GitHub takes 65536 characters of a body; the rest of the issue is short. */
const EVIDENCE_LIMIT = 50_000;
const REASON_LIMIT = 4_000;

/** What an issue says. */
export interface IssueText {
  readonly title: string;
  readonly body: string;
}

/** Returns the first line of the issue about this rollout, which is its own alone: an HTML comment that nobody sees. */
export function markerOf({ project, region, service }: ServiceRef, { canary }: Pick<Ledger, "canary">): string {
  return `<!-- cloud-run-canary: ${[project, region, service, canary].map(safe).join(" ")} -->`;
}

/** Returns the issue about a rollout that was taken back, ready to be found again; it calls nobody and links nothing. */
export function renderIssue(ref: ServiceRef, ledger: Ledger, { evidence, digest }: News): IssueText {
  const { canary, reason } = ledger;
  const where = staysOf(ledger).at(-1)?.stage ?? "0";
  const sections = [
    markerOf(ref, ledger),
    `\`${safe(canary)}\` was taken back. The traffic is on \`${safe(ledger.stable)}\` again.`,
    table(["", ""], rowsOf(ref, ledger, digest)),
    `#### Why\n\n${block(reason === "" ? "No reason was given." : reason.slice(0, REASON_LIMIT))}`,
    `#### What to do next\n\n${nextSteps(ref)}`,
    evidence === "" ? "" : `#### Evidence\n\n${folded(evidence)}`,
  ];
  const body = sections.filter((section) => section !== "").join("\n\n");
  return { title: oneLine(`Rolled back ${ref.service}: ${canary} at ${where}`), body };
}

function rowsOf(ref: ServiceRef, ledger: Ledger, digest: string): readonly (readonly string[])[] {
  const { story, image, canary, stable, commit = "" } = ledger;
  const stay = staysOf(ledger).at(-1);
  const last = story.at(-1);
  const approved = story.findLast(({ approvedBy }) => approvedBy !== undefined);
  const shown = digest || approved?.evidence || "";
  return [
    ["service", code(`${ref.service} in ${ref.region} of ${ref.project}`)],
    ["canary", code(canary)],
    ["stable", code(stable)],
    ["image", code(image)],
    ...(commit === "" ? [] : [["commit", code(commit)]]),
    ["stage", code(stay === undefined ? "before the first" : `${stay.stage}, ${stay.percent} % of the users`)],
    ["rolled back by", code(last?.by ?? "")],
    ["run", linked(last?.run ?? "")],
    ["approved by", code(approved?.approvedBy ?? "")],
    ["evidence (SHA-256)", code(shown)],
  ];
}

function nextSteps({ service, region, project }: ServiceRef): string {
  const look = `gcloud run revisions list --service ${service} --region ${region} --project ${project}`;
  return [
    "1. See in the evidence below, and in the run, which numbers were bad.",
    "2. Mend it and push: a new image begins a rollout of its own. This image is in quarantine until then.",
    "3. Close this issue. It is not opened again; another rollback opens another one.",
    block(look, "sh"),
  ].join("\n\n");
}

/** GitHub makes a link of an address that is nothing but that. */
function linked(address: string): string {
  return /^https?:\/\/[\w.:/-]+$/.test(address) ? address : code(address);
}

/** What is too long is left where it was said at first: cut Markdown may not end where it seems to. */
function folded(evidence: string): string {
  if (evidence.length > EVIDENCE_LIMIT) return "It is too long for an issue; the run's summary has it.";
  return `<details><summary>What the run found</summary>\n\n${withoutReferences(withoutComments(evidence))}\n\n</details>`;
}

/** A comment could hide what follows it, and `</details>` would end the fold. */
function withoutComments(markdown: string): string {
  return markdown.replaceAll("<!--", "&lt;!--").replaceAll(/<\/?(?:details|summary)>/gi, "");
}

/** Names as Google and people write them; nothing else can end a comment or a code span. */
function safe(name: string): string {
  return name.replaceAll(/[^\w.:-]/g, "_").replaceAll("--", "-_");
}
