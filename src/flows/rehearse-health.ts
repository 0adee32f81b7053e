import { renderSeconds } from "../core/format";
import type { DryStep } from "../core/report/dry-run";
import type { ServiceState } from "../core/service";
import { type Question, requestTo } from "../ports/probing";
import type { HealthJob } from "./health-job";
import { addressOf, isOwn } from "./health-job";

type Asking = Pick<HealthJob, "health" | "checks">;

/** Returns the questions that health-gate would ask the canary at this address, each with what must hold. */
export function healthSteps(state: ServiceState, job: Asking, base: string): readonly DryStep[] {
  const token = isOwn(state, base) ? [`With an ID token for ${state.url}, where the credentials can mint one.`] : [];
  return questions(job, base, token);
}

/** Returns the same questions to the canary of a service as it would be. Throws what `addressOf` throws. */
export function foreseenHealthSteps(state: ServiceState, job: HealthJob): readonly DryStep[] {
  const then = withAddresses(state);
  return healthSteps(then, job, addressOf(then, job));
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
