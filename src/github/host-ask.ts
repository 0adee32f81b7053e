import { getOctokit } from "@actions/github";
import { RolloutError } from "../errors";
import { type HostAnswer, parseAnswer, REPOSITORY } from "./host-answers";
import { patiently } from "./host-patience";
import { isTrouble, statusOf, tokenMissing, translate, unseen } from "./host-refusals";
import { learnSecret } from "./redact";

/** Where the run's repository is, and as whom to ask there. */
export interface HostSettings {
  /** OWNER/NAME. */
  readonly repository: string;
  /** GITHUB_API_URL; absent: github.com's. */
  readonly apiUrl?: string;
  /** Absent: every question is refused with what to give. */
  readonly token?: string;
}

/** GitHub's own client. */
export type Octokit = ReturnType<typeof getOctokit>;

/** What is needed of every question: the repository it is about, and the signal that ends it. */
export type Place = {
  readonly owner: string;
  readonly repo: string;
  readonly request: { readonly signal: AbortSignal };
};

/** One question or order. */
export interface HostQuestion {
  /** A clause without subject: "read environment stage-1 of acme/ion". */
  readonly doing: string;
  /** The permission of a job's token that it takes, such as `deployments: write`. */
  readonly grant: string;
  readonly ask: (octokit: Octokit, place: Place) => Promise<HostAnswer>;
}

/** Asks GitHub about one repository. Every method throws `RolloutError` and nothing else. */
export interface HostDoor {
  /** Returns the answer; undefined where the repository is seen and has no such thing. */
  find(question: HostQuestion): Promise<HostAnswer | undefined>;
  /** The same, where the thing must be there: a 404 is refused as well. */
  read(question: HostQuestion): Promise<HostAnswer>;
  /**
   * Sends an order once. Where its answer is lost, `look` is asked whether it was carried out after all, and it is sent
   * once more if not; without `look` it is left at that.
   */
  write<T>(order: HostQuestion, parse: (answer: HostAnswer) => T, look?: () => Promise<T | undefined>): Promise<T>;
}

/** Returns the door to the repository; a question is asked again where GitHub is in trouble, an order never blindly. */
export function createHostDoor(settings: HostSettings, signal: AbortSignal): HostDoor {
  const ask = createAsk(settings, signal);
  const { repository } = settings;
  /** A token that may not see the repository gets the same 404 as for a thing that is not in it. */
  const find = async (question: HostQuestion): Promise<HostAnswer | undefined> => {
    const answer = await ask(question, true).catch(undefinedWhere404);
    if (answer !== undefined) return answer;
    const doing = `read repository ${repository}`;
    const { grant } = question;
    const seen = await ask({ doing, grant, ask: (octokit, place) => octokit.rest.repos.get(place) }, true).catch(
      undefinedWhere404,
    );
    if (seen === undefined) throw unseen(repository, question.doing);
    parseAnswer(REPOSITORY, seen, doing);
    return undefined;
  };
  return {
    find,
    read: async (question) => {
      const answer = await find(question);
      if (answer !== undefined) return answer;
      throw new RolloutError(
        "CLOUD_REFUSED",
        `could not ${question.doing}: GitHub answered 404: there is no such thing`,
      );
    },
    write: async (order, parse, look) => {
      try {
        return parse(await ask(order, false));
      } catch (cause) {
        if (!(cause instanceof Lost) || look === undefined) throw cause;
        return (await look()) ?? parse(await ask(order, false));
      }
    },
  };
}

/** Thrown where nobody knows whether an order was carried out. */
class Lost extends RolloutError {}
/** Thrown for a 404, which may mean that there is no such thing. */
class Absent extends RolloutError {}

function undefinedWhere404(thrown: unknown): undefined {
  if (thrown instanceof Absent) return undefined;
  throw thrown;
}

/** Returns what asks GitHub; only what may be `repeated` is asked again after no answer, or one of a GitHub in trouble. */
function createAsk({ repository, token, apiUrl }: HostSettings, signal: AbortSignal) {
  const [owner = "", repo = ""] = repository.split("/");
  if (token !== undefined) learnSecret(token);
  const options = { ...(apiUrl === undefined ? {} : { baseUrl: apiUrl }), log: SILENT };
  return async ({ doing, grant, ask }: HostQuestion, repeated: boolean): Promise<HostAnswer> => {
    if (token === undefined) throw tokenMissing(doing);
    const octokit = getOctokit(token, options);
    const attempt = (limited: AbortSignal) => ask(octokit, { owner, repo, request: { signal: limited } });
    try {
      return await patiently(attempt, signal, repeated);
    } catch (thrown) {
      if (signal.aborted) throw new RolloutError("CANCELLED", "the run was cancelled");
      throw marked(translate(thrown, doing, grant), statusOf(thrown));
    }
  };
}

function marked(error: RolloutError, status: number): RolloutError {
  const { code, message, hint } = error;
  if (status === 404) return new Absent(code, message, hint);
  return isTrouble(status) ? new Lost(code, message, hint) : error;
}

/** What octokit has to say about a refusal is said by the row. */
const nothing = () => undefined;
const SILENT = { debug: nothing, info: nothing, warn: nothing, error: nothing };
