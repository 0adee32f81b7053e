import { z } from "zod";
import type { Forge, Issue } from "../ports/forge";
import { ISSUE } from "./forge-answers";
import { readPages } from "./forge-pages";
import { parseAnswer } from "./host-answers";
import type { HostDoor } from "./host-ask";
import { redact } from "./redact";

/** Returns the part of the forge that knows of issues; what it writes has no secret of the run in it. */
export function forgeIssues(
  door: HostDoor,
  repository: string,
): Pick<Forge, "openIssues" | "allIssues" | "openIssue" | "updateIssue"> {
  const openIssues = (label: string) => readIssues(door, repository, label, "open");
  return {
    openIssues,
    allIssues: (label) => readIssues(door, repository, label, "all"),
    openIssue: (issue) => {
      const doing = `open an issue of ${repository}`;
      const [title, body] = [redact(issue.title), redact(issue.body)];
      const made = { title, body, labels: [...issue.labels] };
      return door.write(
        {
          doing,
          grant: "issues: write",
          ask: (octokit, place) => octokit.rest.issues.create({ ...place, ...made }),
        },
        (answer) => issueOf(parseAnswer(ISSUE, answer, doing)),
        async () => (await openIssues(issue.labels[0] ?? "")).find((one) => one.title === title && one.body === body),
      );
    },
    updateIssue: async ({ number, title, body }) => {
      const doing = `write issue ${number} of ${repository}`;
      const change = { issue_number: number, title: redact(title), body: redact(body) };
      // To write the same text once more changes nothing.
      const answer = await door.read({
        doing,
        grant: "issues: write",
        ask: (octokit, place) => octokit.rest.issues.update({ ...place, ...change }),
      });
      parseAnswer(ISSUE, answer, doing);
    },
  };
}

async function readIssues(
  door: HostDoor,
  repository: string,
  label: string,
  state: "open" | "all",
): Promise<readonly Issue[]> {
  const listed = await readPages(
    door,
    {
      doing: `read the ${state === "open" ? "open issues" : "issues"} of ${repository} with the label ${label}`,
      grant: "issues: read",
      schema: z.array(ISSUE),
      ask: (octokit, page) => octokit.rest.issues.listForRepo({ ...page, labels: label, state }),
    },
    (issues) => issues,
  );
  return listed.filter(({ pull_request }) => pull_request === undefined || pull_request === null).map(issueOf);
}

function issueOf({ number, title, body, html_url: url, state }: z.output<typeof ISSUE>): Issue {
  return { number, title, body, url, isOpen: state === "open" };
}
