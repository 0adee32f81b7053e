import { holds, resolveTexts, type Scope, type Standing, scopeOf, type Value } from "./expressions";
import type { Conclusion, Machine, Run, StepEnd } from "./machine";
import { listOf, type Mapping, mappingOf, type Tree, textOf } from "./tree";

/** What the steps of a job, or of a composite in it, have around them. */
export interface StepFrame {
  readonly machine: Machine;
  readonly run: Run;
  readonly job: string;
  readonly contexts: Readonly<Record<string, Value>>;
  readonly env: Readonly<Record<string, string>>;
  /** Fires when the run, or this job by its time limit, is cancelled. */
  readonly cancel: AbortSignal;
}

/** What the steps came to. */
export interface StepsEnd {
  readonly result: Exclude<Conclusion, "skipped">;
  readonly steps: Readonly<Record<string, Value>>;
}

const BUNDLE = /exec node "\$GITHUB_ACTION_PATH\/[./]*dist\/([\w-]+)\.js"\s*$/;

/** Runs the steps one after the other, each as its condition says. Throws RunnerLost. */
export async function runSteps(frame: StepFrame, list: Tree | undefined): Promise<StepsEnd> {
  const steps: Record<string, Value> = {};
  let failed = false;
  for (const tree of listOf(list)) {
    const step = mappingOf(tree);
    const cancelled = frame.cancel.aborted;
    const standing: Standing = { success: !failed, failure: failed, cancelled };
    const scope = scopeOf({ ...frame.contexts, steps, env: frame.env, job: { status: statusOf(standing) } }, standing);
    const ended = await runStep(frame, step, scope);
    failed ||= ended.conclusion === "failure";
    const id = textOf(step["id"]);
    if (id !== "") steps[id] = { ...ended };
  }
  return { steps, result: statusOf({ success: !failed, failure: failed, cancelled: frame.cancel.aborted }) };
}

function statusOf({ failure, cancelled }: Standing): StepsEnd["result"] {
  if (cancelled) return "cancelled";
  return failure ? "failure" : "success";
}

interface StepResult {
  readonly outputs: Readonly<Record<string, string>>;
  readonly outcome: Conclusion;
  readonly conclusion: Conclusion;
}

async function runStep(frame: StepFrame, step: Mapping, outer: Scope): Promise<StepResult> {
  const env = { ...frame.env, ...resolveTexts(step["env"], outer) };
  const scope = scopeOf({ ...outer.contexts, env }, outer.standing);
  if (!holds(step["if"], scope)) return { outputs: {}, outcome: "skipped", conclusion: "skipped" };
  const { exit, outputs } = await doStep({ ...frame, env }, step, scope);
  const outcome = exit === 0 ? "success" : "failure";
  const forgiven = step["continue-on-error"] === true;
  return { outputs, outcome, conclusion: forgiven ? "success" : outcome };
}

function doStep(frame: StepFrame, step: Mapping, scope: Scope): Promise<StepEnd> {
  const { machine, run, job, env, cancel } = frame;
  if (step["uses"] === undefined) {
    const [shell = ""] = Object.values(resolveTexts({ run: step["run"] ?? "" }, scope));
    const action = BUNDLE.exec(shell)?.[1];
    if (action !== undefined) return machine.act({ run, job, action, env, cancel });
    return machine.stand({ run, job, shell, with: {}, env });
  }
  const uses = textOf(step["uses"]);
  const given = resolveTexts(step["with"], scope);
  const action = machine.files.action(uses);
  return action === undefined
    ? machine.stand({ run, job, uses, with: given, env })
    : runComposite(frame, action, given, scope);
}

/** Inputs are texts, those of the caller's `with` that the action does not know are dropped, and none becomes INPUT_*. */
async function runComposite(
  frame: StepFrame,
  action: Mapping,
  given: Readonly<Record<string, string>>,
  scope: Scope,
): Promise<StepEnd> {
  const known = Object.entries(mappingOf(action["inputs"]));
  const defaults = Object.fromEntries(known.map(([name, input]) => [name, mappingOf(input)["default"] ?? ""]));
  const inputs = { ...resolveTexts(defaults, scope), ...pick(given, Object.keys(defaults)) };
  const { github = null, runner = null, job = null, strategy = null, matrix = null } = scope.contexts;
  const contexts = { github, runner, job, strategy, matrix, inputs };
  const ended = await runSteps({ ...frame, contexts }, mappingOf(action["runs"])["steps"]);
  const values = Object.entries(mappingOf(action["outputs"])).map(([name, output]): [string, Tree] => [
    name,
    mappingOf(output)["value"] ?? "",
  ]);
  const outputs = resolveTexts(
    Object.fromEntries(values),
    scopeOf({ ...contexts, steps: ended.steps, env: frame.env }),
  );
  return { exit: ended.result === "success" ? 0 : 1, outputs };
}

function pick(given: Readonly<Record<string, string>>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(given).filter(([name]) => names.includes(name)));
}
