import { getOctokit } from "@actions/github";
import { createGitHub, type GitHub } from "../../github";
import { findOperation } from "../../github/description";
import { NOTHING } from "../../github/facts";
import { fetchFrom } from "../../github/fetch";
import { answerComplaints } from "../../github/validation";

/** GitHub's own client. */
export type Octokit = ReturnType<typeof getOctokit>;

/** When the clock of a stand begins. */
export const START = Date.parse("2026-03-02T09:00:00Z");
/** The repository that tests ask about. */
export const WEB = { owner: "shop", repo: "web" };
/** A commit. */
export const SHA = "0123456789abcdef0123456789abcdef01234567";

const ASKS_ALICE = [{ type: "required_reviewers", reviewers: [{ type: "User", reviewer: { login: "alice" } }] }];

/** A repository with something of everything. */
export const FACTS = {
  ...NOTHING,
  environments: { production: { protection_rules: ASKS_ALICE }, open: { protection_rules: [] } },
  workflows: {
    "promote.yml": {
      state: "active",
      name: "Promote",
      run_name: "Promote {service} to {stage|the next stage}",
      inputs: { service: { required: true }, stage: {} },
    },
    "monitor.yml": "active",
    "asleep.yml": "disabled_inactivity",
  },
  tokens: { alice: { login: "alice" }, bob: { login: "bob" } },
};

/** A GitHub in virtual time, and GitHub's own client to ask it with. */
export interface Stand {
  readonly gitHub: GitHub;
  readonly octokit: Octokit;
  /** The operations that were asked, by GitHub's ids. */
  readonly asked: ReadonlySet<string>;
  /** Returns a client with this token. */
  as(token: string): Octokit;
  /** Lets so many seconds pass. */
  pass(seconds: number): void;
}

function checkAnswer(method: string, path: string, status: number, text: string): string | undefined {
  const found = findOperation(method, path);
  if (found === undefined) return undefined;
  const complaints = answerComplaints(found.operation, status, text === "" ? undefined : JSON.parse(text));
  if (complaints.length > 0) throw new Error(`${method} ${path} is answered ${status}: ${complaints.join("; ")}`);
  return found.operation.id;
}

/** Returns a stand whose every answer is held against GitHub's description: one that is not of its shape fails the test. */
export function createStand(facts: object = FACTS): Stand {
  let now = START;
  const gitHub = createGitHub({ now: () => now });
  gitHub.set({ ...NOTHING, ...facts });
  const inProcess = fetchFrom(gitHub);
  const asked = new Set<string>();
  const fetch: typeof inProcess = async (url, sent) => {
    const response = await inProcess(url, sent);
    const id = checkAnswer(
      sent?.method ?? "GET",
      new URL(url).pathname,
      response.status,
      await response.clone().text(),
    );
    if (id !== undefined) asked.add(id);
    return response;
  };
  const quiet = () => undefined;
  const log = { debug: quiet, info: quiet, warn: quiet, error: quiet };
  const as = (token: string) => getOctokit(token, { request: { fetch }, log });
  return {
    gitHub,
    octokit: as("job"),
    asked,
    as,
    pass: (seconds) => {
      now += seconds * 1000;
    },
  };
}

/** Returns the status and GitHub's message with which the question was refused; fails where it was not. */
export async function refusalOf(
  question: Promise<unknown>,
): Promise<{ status: number; data: Record<string, unknown>; headers: Record<string, string> }> {
  const outcome = await question.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (typeof outcome === "object" && outcome !== null && "response" in outcome) return outcome.response as never;
  throw outcome ?? new Error("expected a refusal, got an answer");
}
