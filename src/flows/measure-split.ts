import { renderSeconds } from "../core/format";
import { causesOf } from "../core/judge/arrival";
import type { Ledger } from "../core/ledger";
import { exposureOf } from "../core/outside";
import type { DryStep } from "../core/report/dry-run";
import { renderSplit, renderStrayed, type SeenUser, type SplitFinding, strayed } from "../core/report/split";
import { routingOf } from "../core/routing";
import type { ServiceState } from "../core/service";
import { type KnownUser, pickUsers, ROUNDS_IN_A_ROW, requestFor, type SplitMeasure } from "../core/split-users";
import { RolloutError } from "../errors";
import type { ProbeAnswer, World } from "../ports";
import { type Address, ask, requestTo, variablesOf } from "../ports/probing";
import { authorise } from "./health-gate";
import { tokenNotes } from "./rehearse-health";

/**
 * Asks the service that users reach as users whose bucket is known, until each is served by the version that it belongs
 * to in several rounds in a row, and keeps what was seen; undefined where the application's router does not split users now, or the plan does not
 * say how to see it. Throws SPLIT_NOT_ARRIVED where that is not so by the deadline.
 */
export async function measureSplit(
  world: World,
  measure: SplitMeasure | undefined,
  state: ServiceState,
  ledger: Ledger,
): Promise<SplitFinding | undefined> {
  if (measure === undefined || !isMeasured(ledger)) return undefined;
  const found = await watchSplit(world, measure, state, ledger);
  await world.evidence.keep("measure-split", found);
  if (!found.arrived) throw notArrived(found, measure);
  world.log.info(renderSplit(found));
  return found;
}

/** Returns the questions of one user on either side, for a dry run; none where nothing would be measured. */
export function splitSteps(state: ServiceState, measure: SplitMeasure | undefined, ledger: Ledger): readonly DryStep[] {
  if (measure === undefined || !isMeasured(ledger)) return [];
  const percent = exposureOf(ledger);
  const users = pickUsers(percent, measure.user);
  const often = `every ${renderSeconds(measure.every)}, within ${renderSeconds(measure.deadline)}`;
  const title = `Ask as ${users.length} users of known buckets until each is served as ${percent} % on the canary wants it, ${ROUNDS_IN_A_ROW} times in a row, ${often}`;
  const note = [
    `Told to be the canary's: ${measure.canary.source}`,
    ...users.map(({ name, bucket, canary }) => `${name}: bucket ${bucket}, ${canary ? "canary" : "stable"}`),
    ...tokenNotes({ users: state }, state.url),
  ].join("\n");
  return users.slice(0, 1).map(({ name }) => {
    const { within } = measure;
    const asked = requestFor(measure, name);
    // What the plan writes into a header may be a secret, and this text is kept.
    const headers = Object.fromEntries(Object.keys(asked.headers).map((header) => [header, "***"]));
    const { method, url, body } = requestTo({ base: state.url }, { ...asked, headers, within });
    const request = { method, path: url, headers, ...(body === undefined ? {} : { body }) };
    return { title, asks: true, note, request };
  });
}

/** Between two ways, and once it is over, the router's percent is not what tells. */
function isMeasured(ledger: Ledger): boolean {
  return ledger.status === "running" && ledger.handOver !== true && routingOf(ledger).mode === "services";
}

async function watchSplit(
  world: World,
  measure: SplitMeasure,
  state: ServiceState,
  ledger: Ledger,
): Promise<SplitFinding> {
  const percent = exposureOf(ledger);
  const known = pickUsers(percent, measure.user);
  const address = await authorise(world, { users: state }, state.url);
  const began = world.clock.now();
  for (let rounds = 1, agreed = 0; ; rounds += 1) {
    const users = await Promise.all(known.map((user) => askAs(world, measure, address, user)));
    const seconds = (world.clock.now() - began) / 1000;
    agreed = users.length > 0 && strayed(users).length === 0 ? agreed + 1 : 0;
    const arrived = agreed >= ROUNDS_IN_A_ROW;
    if (arrived || seconds + measure.every >= measure.deadline) {
      const { canary: rollout, stage } = ledger;
      return { service: state.ref, rollout, stage, percent, users, rounds, agreed, seconds, arrived };
    }
    await world.clock.sleep(measure.every);
  }
}

async function askAs(world: World, measure: SplitMeasure, address: Address, user: KnownUser): Promise<SeenUser> {
  const { within } = measure;
  const answer = await ask(world.probe, address, { ...requestFor(measure, user.name), within });
  return { ...user, ...servedBy(measure, answer) };
}

/** A refusal says nothing of who would have served, unless the expression wants just that. */
function servedBy({ canary }: SplitMeasure, answer: ProbeAnswer): Pick<SeenUser, "served" | "why"> {
  if (answer.kind === "none") return { served: "unknown", why: `no answer: ${answer.why}` };
  const why = `HTTP ${answer.status}`;
  const speaksOfStatus = canary.fields.some(([root]) => root === "status");
  if (answer.status >= 400 && !speaksOfStatus) return { served: "unknown", why };
  const result = canary.evaluate(variablesOf(answer));
  if (result.kind === "failure") return { served: "unknown", why: `${why}; ${result.why}` };
  return { served: result.value === true ? "canary" : "stable", why };
}

function notArrived(found: SplitFinding, { deadline }: SplitMeasure): RolloutError {
  const { users, service, percent } = found;
  return new RolloutError(
    "SPLIT_NOT_ARRIVED",
    `expected ${service.service} to serve users of buckets below ${percent} by the canary and all others by stable, ${ROUNDS_IN_A_ROW} times in a row within ${deadline} s, got ${renderStrayed(found)} (${strayed(users).length} of ${users.length} users asked): ${causesOf("services")}`,
    "Users may be on the canary already: see which percent the router reads and that it assigns by int(md5(user)[:8], 16) % 100. Then run this step again, which measures anew, or take the canary back with the rollback action.",
  );
}
