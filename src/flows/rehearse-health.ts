import { renderSeconds } from "../core/format";
import type { DryStep } from "../core/report/dry-run";
import type { ServiceState } from "../core/service";
import { type Question, requestTo } from "../ports/probing";
import type { HealthJob } from "./health-job";
import { addressOf, ownerOf, type Places } from "./health-job";
import { ledgerOf } from "./observe";

type Asking = Pick<HealthJob, "health" | "checks">;

/** Returns the questions that health-gate would ask the canary at this address, each with what must hold. */
export function healthSteps(places: Places, job: Asking, base: string): readonly DryStep[] {
  return questions(job, base, tokenNotes(places, base));
}

/** Returns what a dry run says of the token that goes with a request to this address; nothing where none does. */
export function tokenNotes(places: Places, base: string): readonly string[] {
  const owner = ownerOf(places, base);
  return owner === undefined ? [] : [`With an ID token for ${owner.url}, where the credentials can mint one.`];
}

/**
 * Returns the same questions to the canary of services as they would be; by then a canary that is a service of its own is
 * what that one serves. Throws what `addressOf` throws.
 */
export function foreseenHealthSteps(users: ServiceState, job: HealthJob, canary?: ServiceState): readonly DryStep[] {
  const then = { users: withAddresses(users) };
  const ledger = ledgerOf(users);
  if (job.url !== undefined || ledger?.status !== "running" || ledger.canaryService === undefined)
    return healthSteps(then, job, addressOf(then, job));
  if (canary === undefined || canary.url === "") return newbornHealthSteps(job);
  return healthSteps({ ...then, canary }, job, canary.url);
}

/** Returns the same questions to a service that is not made yet: its address is not known. */
export function newbornHealthSteps(job: Asking): readonly DryStep[] {
  return questions(job, "SERVICE", ["SERVICE is the address that the service is given."]);
}

function questions({ health, checks }: Asking, base: string, notes: readonly string[]): readonly DryStep[] {
  const { path, passes, every, deadline, within, expect } = health;
  const often = `${passes} time(s) in a row, every ${renderSeconds(every)}, within ${renderSeconds(deadline)}`;
  return [
    stepOf(`Ask the canary for its health until it is well ${often}`, { path, method: "GET", within }, base, [
      `Must hold: ${expect.source}`,
      ...notes,
    ]),
    ...checks.map(({ name, request, ...check }) =>
      stepOf(`Ask the check ${name} once, for ${renderSeconds(check.within)} at most`, { ...request, ...check }, base, [
        `Must hold: ${check.expect.source}`,
        ...notes,
      ]),
    ),
  ];
}

/** What the plan writes into a header may be a secret, and this text is kept. */
function stepOf(title: string, question: Question, base: string, notes: readonly string[]): DryStep {
  const headers = Object.fromEntries(Object.keys(question.headers ?? {}).map((name) => [name, "***"]));
  const { method, url, ...rest } = requestTo({ base }, { ...question, headers });
  const body = rest.body === undefined ? {} : { body: rest.body };
  return { title, asks: true, note: notes.join("\n"), request: { method, path: url, headers: rest.headers, ...body } };
}

/** A tag's address is the service's own with the tag and three hyphens before it; Cloud Run's own word counts where it is there. */
function withAddresses(state: ServiceState): ServiceState {
  const serving = state.serving.map((target) =>
    target.tag === undefined ? target : { uri: state.url.replace("://", `://${target.tag}---`), ...target },
  );
  return { ...state, serving };
}
