import type { Place } from "./concurrency";
import { isValues, resolve, resolveTexts, type Scope, scopeOf, textFrom, type Value } from "./expressions";
import type { Frame, JobEnd } from "./jobs";
import { type JobRecord, RunnerLost } from "./machine";
import { runSteps } from "./steps";
import { isMappingTree, type Mapping, type Tree } from "./tree";

const LOST: JobEnd = { result: "failure", outputs: {} };
const CANCELLED: JobEnd = { result: "cancelled", outputs: {} };
/** What GitHub takes where a job names no limit; minutes. */
const LONGEST = 360;

/** Runs one job with steps: first its turn in its group, then the reviewers' word, then a runner. */
export async function runLeg(
  frame: Frame,
  job: Mapping,
  scope: Scope,
  record: JobRecord,
  cancel: AbortSignal,
): Promise<JobEnd> {
  const { groups } = frame.machine;
  const place = placeOf(job["concurrency"], scope);
  const mine = new AbortController();
  const stop = AbortSignal.any([cancel, mine.signal]);
  const leave = place === undefined ? () => undefined : await groups.enter(place, () => mine.abort());
  if (leave === undefined || stop.aborted) {
    leave?.();
    return CANCELLED;
  }
  try {
    return await runAdmitted(frame, job, scope, record, { stop, limit: mine });
  } finally {
    leave();
  }
}

async function runAdmitted(
  frame: Frame,
  job: Mapping,
  scope: Scope,
  record: JobRecord,
  { stop, limit }: { readonly stop: AbortSignal; readonly limit: AbortController },
): Promise<JobEnd> {
  const { machine, run } = frame;
  const environment = environmentOf(job["environment"], scope);
  const asked = { run: run.id, environment, job: record.name };
  if (environment !== "" && !(await machine.environments.enter(asked, stop))) return stop.aborted ? CANCELLED : LOST;
  await machine.time.sleep(machine.runnerDelay, stop);
  if (stop.aborted) return CANCELLED;
  record.startedAt = machine.time.now();
  const minutes = Number(textFrom(resolve(job["timeout-minutes"] ?? LONGEST, scope)));
  machine.time.after(minutes * 60, () => record.conclusion === undefined && limit.abort());
  const env = resolveTexts(frame.workflow["env"], scope);
  const own = { ...env, ...resolveTexts(job["env"], scopeOf({ ...scope.contexts, env }, scope.standing)) };
  try {
    const contexts = scope.contexts;
    const ended = await runSteps({ machine, run, job: record.name, contexts, env: own, cancel: stop }, job["steps"]);
    const outputs = resolveTexts(job["outputs"], scopeOf({ ...contexts, steps: ended.steps, env: own }));
    return { result: ended.result, outputs };
  } catch (error) {
    if (error instanceof RunnerLost) return LOST;
    throw error;
  }
}

/** Returns the group that a job or a workflow asks for, undefined where it asks for none. */
export function placeOf(tree: Tree | undefined, scope: Scope): Place | undefined {
  const asked = resolve(tree, scope);
  if (asked === null || asked === "") return undefined;
  if (typeof asked !== "object" || isValues(asked)) return placed(textFrom(asked), false, "");
  const { group, queue } = fieldsOf(asked);
  return placed(textFrom(group), fieldsOf(asked)["cancel-in-progress"] === true, textFrom(queue));
}

function placed(group: string, cancelInProgress: boolean, queue: string): Place {
  return { group, cancelInProgress, queue: queue === "max" ? "max" : "single" };
}

/** Returns the name of the environment, empty where the job has none; its address is made of steps, and so later. */
export function environmentOf(tree: Tree | undefined, scope: Scope): string {
  return textFrom(resolve(isMappingTree(tree) ? tree["name"] : tree, scope));
}

function fieldsOf(value: Value): Readonly<Record<string, Value>> {
  return typeof value === "object" && value !== null && !isValues(value)
    ? (value as Readonly<Record<string, Value>>)
    : {};
}
