import { evaluate, holds, resolve, resolveTexts, type Scope, scopeOf, textFrom, type Value } from "./expressions";
import { runLeg } from "./leg";
import type { Conclusion, JobRecord, Machine, Run } from "./machine";
import { legsOf } from "./matrix";
import { Expression, listOf, type Mapping, mappingOf, textOf } from "./tree";

/** A workflow within a run: the run's own, or one that a job of it calls. */
export interface Frame {
  readonly machine: Machine;
  readonly run: Run;
  readonly workflow: Mapping;
  readonly inputs: Readonly<Record<string, Value>>;
  readonly secrets: Readonly<Record<string, string>>;
  readonly github: Value;
  /** Stands before the names of its jobs, as `caller / `. */
  readonly prefix: string;
}

/** What a job leaves behind for those that need it. */
export interface JobEnd {
  readonly result: Conclusion;
  readonly outputs: Readonly<Record<string, string>>;
}

type Ends = ReadonlyMap<string, JobEnd>;

/** Runs all jobs of the workflow, each as soon as those that it needs are over; returns how each ended. */
export async function runJobs(frame: Frame): Promise<Ends> {
  const jobs = Object.entries(mappingOf(frame.workflow["jobs"]));
  const started = new Map<string, Promise<Ends>>();
  /** Resolves with the job's end and the ends of all that it needs, directly or not. */
  const start = (id: string, job: Mapping): Promise<Ends> => {
    const known = started.get(id);
    if (known !== undefined) return known;
    const needs = listOf(job["needs"]).map(textOf);
    const ends = Promise.all(needs.map((need) => start(need, mappingOf(mappingOf(frame.workflow["jobs"])[need])))).then(
      async (before) => {
        const chain = new Map(before.flatMap((ends) => [...ends]));
        return new Map([...chain, [id, await runJob(frame, id, job, chain, needs)]]);
      },
    );
    started.set(id, ends);
    return ends;
  };
  const all = await Promise.all(jobs.map(([id, job]) => start(id, mappingOf(job))));
  return new Map(all.flatMap((ends) => [...ends]));
}

/** A status function looks at the whole chain of jobs that led here, not only at those that are named in `needs`. */
async function runJob(frame: Frame, id: string, job: Mapping, chain: Ends, direct: readonly string[]): Promise<JobEnd> {
  const results = [...chain.values()].map(({ result }) => result);
  const standing = {
    success: results.every((result) => result === "success"),
    failure: results.includes("failure"),
    cancelled: frame.run.cancel.signal.aborted,
  };
  const needs = Object.fromEntries(direct.flatMap((name) => [[name, { ...(chain.get(name) ?? NEVER) }]]));
  const scope = scopeOf(contextsOf(frame, needs), standing);
  if (!holds(job["if"], scope)) {
    frame.run.jobs.push({ name: `${frame.prefix}${id}`, conclusion: "skipped", startedAt: undefined });
    return { result: "skipped", outputs: {} };
  }
  return runLegs(frame, id, job, scope);
}

const NEVER: JobEnd = { result: "skipped", outputs: {} };

function contextsOf({ machine, github, inputs, secrets }: Frame, needs: Value): Record<string, Value> {
  return { github, inputs, needs, secrets, vars: machine.vars, strategy: {}, matrix: {}, env: {}, runner: RUNNER };
}

const RUNNER = { os: "Linux", arch: "X64", temp: "/tmp", debug: "" };

/** One leg after the other where `max-parallel` is 1, else at the same time; with fail-fast a failure cancels the others. */
async function runLegs(frame: Frame, id: string, job: Mapping, scope: Scope): Promise<JobEnd> {
  const strategy = mappingOf(job["strategy"]);
  const legs = legsOf(strategy, scope);
  const failFast = strategy["fail-fast"] !== false;
  const stop = new AbortController();
  const inTurn = Number(textFrom(resolve(strategy["max-parallel"], scope))) === 1;
  const ends: JobEnd[] = [];
  const play = async (matrix: Value, name: string): Promise<void> => {
    const record: JobRecord = { name, conclusion: undefined, startedAt: undefined };
    frame.run.jobs.push(record);
    const cancel = AbortSignal.any([frame.run.cancel.signal, stop.signal]);
    const end = stop.signal.aborted ? CANCELLED : await runOne(frame, job, withMatrix(scope, matrix), record, cancel);
    record.conclusion = end.result;
    ends.push(end);
    if (end.result === "failure" && failFast) stop.abort();
  };
  const named = legs.map(
    ({ matrix, suffix }) =>
      () =>
        play(matrix, `${frame.prefix}${id}${suffix}`),
  );
  if (inTurn) for (const leg of named) await leg();
  else await Promise.all(named.map((leg) => leg()));
  return { result: together(ends), outputs: Object.assign({}, ...ends.map(({ outputs }) => outputs)) };
}

const CANCELLED: JobEnd = { result: "cancelled", outputs: {} };

function withMatrix(scope: Scope, matrix: Value): Scope {
  return scopeOf({ ...scope.contexts, matrix }, scope.standing);
}

function together(ends: readonly JobEnd[]): Conclusion {
  const results = ends.map(({ result }) => result);
  if (results.includes("failure")) return "failure";
  return results.includes("cancelled") ? "cancelled" : "success";
}

function runOne(frame: Frame, job: Mapping, scope: Scope, record: JobRecord, cancel: AbortSignal): Promise<JobEnd> {
  return job["uses"] === undefined
    ? runLeg(frame, job, scope, record, cancel)
    : callWorkflow(frame, job, scope, record.name);
}

/** A called workflow has its own inputs and only the secrets that it is handed; its outputs are the job's. */
async function callWorkflow(frame: Frame, job: Mapping, scope: Scope, name: string): Promise<JobEnd> {
  const workflow = frame.machine.files.reusable(textOf(job["uses"]));
  const call = mappingOf(mappingOf(workflow["on"])["workflow_call"]);
  const given = mappingOf(job["with"]);
  const declared = Object.entries(mappingOf(call["inputs"]));
  const inputs = Object.fromEntries(
    declared.map(([input, is]) => [
      input,
      resolve(given[input] ?? mappingOf(is)["default"] ?? EMPTY[textOf(mappingOf(is)["type"])] ?? "", scope),
    ]),
  );
  const secrets = job["secrets"] === "inherit" ? frame.secrets : resolveTexts(job["secrets"], scope);
  const ends = await runJobs({ ...frame, workflow, inputs, secrets, prefix: `${name} / ` });
  const jobs = Object.fromEntries([...ends].map(([id, end]) => [id, { ...end }]));
  const outputs = Object.entries(mappingOf(call["outputs"])).map(([output, is]): [string, string] => {
    const value = mappingOf(is)["value"];
    return [
      output,
      value instanceof Expression ? textFrom(evaluate(value.text, scopeOf({ jobs, inputs }))) : textOf(value),
    ];
  });
  return { result: outcomeOf(ends), outputs: Object.fromEntries(outputs) };
}

const EMPTY: Readonly<Record<string, boolean | number>> = { boolean: false, number: 0 };

/** Returns how jobs ended as a whole: a skipped one does no harm. */
export function outcomeOf(ends: Ends): Conclusion {
  return together([...ends.values()]);
}
