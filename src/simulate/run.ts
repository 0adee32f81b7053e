import { readFile } from "node:fs/promises";
import { basename, resolve } from "node:path";
import { setImmediate } from "node:timers/promises";
import { uniformFloat64 } from "pure-rand/distribution/uniformFloat64";
import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";
import { block, page } from "../core/report/markdown";
import type { Outcome } from "../core/report/outcome";
import { replay } from "../core/simulate/replay";
import { type Simulation, type SimulationReport, simulate } from "../core/simulate/simulation";
import { renderReplay, renderSimulation } from "../core/simulate/text";
import { messageOf, RolloutError } from "../errors";
import { withJudge } from "../plan/judges";
import { parseRecorded, type RecordedGate } from "../plan/recorded";
import type { RolloutPlan } from "../plan/schema";
import { findStage } from "../plan/stages";
import { readPlan } from "../target";
import { parseOptions, type SimulateOptions } from "./options";

/** For so many milliseconds at a stretch nobody else is heard, a Ctrl-C neither. */
const PATIENCE = 50;

/**
 * Plays a plan, or judges what was kept by it, and returns the findings; options are texts by name. Asks no cloud and
 * writes nothing. Once the signal fires it ends with 130 and no findings. Throws INPUT_INVALID, PLAN_MISSING,
 * PLAN_INVALID or STAGE_UNKNOWN.
 */
export async function startSimulation(
  raw: Readonly<Record<string, unknown>>,
  folder: string,
  signal: AbortSignal,
): Promise<Outcome> {
  try {
    return await findings(raw, folder, signal);
  } catch (error) {
    // No rollout was under way that a cancelled step could leave behind, and none is there to carry on with.
    if (error instanceof RolloutError && error.code === "CANCELLED") return CANCELLED;
    throw error;
  }
}

const STOPPED = "The simulation was stopped before it had an answer; fewer --rollouts give one sooner.";
const CANCELLED: Outcome = { exit: 130, outputs: {}, headline: STOPPED, summary: page("simulate", STOPPED) };

async function findings(raw: Readonly<Record<string, unknown>>, folder: string, signal: AbortSignal): Promise<Outcome> {
  const options = parseOptions(raw);
  const warnings: string[] = [];
  const read = await readPlan({ plan: options.plan }, folder, (line) => warnings.push(line));
  const plan = options.judge === undefined ? read : withJudge(read, options.judge);
  const told =
    options.replay === undefined
      ? await played(plan, options, signal)
      : await replayedFiles(plan, options.replay, folder);
  return outcomeOf(options, told, warnings);
}

/** A finding in both of its forms. */
interface Told {
  readonly headline: string;
  readonly text: string;
  readonly json: object;
}

async function played(plan: RolloutPlan, options: SimulateOptions, signal: AbortSignal): Promise<Told> {
  const simulation = simulationOf(plan, options);
  const report = await finish(simulate(simulation, randomOf(options.seed)), signal);
  const { rollouts, seed } = options;
  const headline = `${rollouts} rollouts of ${plan.service} were played with each canary (seed ${seed}).`;
  return { headline, text: renderSimulation(report), json: { rollouts, seed, ...report } };
}

/** Returns what is played by the options; rps 0 where none was given. */
function simulationOf(plan: RolloutPlan, options: SimulateOptions): Simulation {
  const { rps = 0, rollouts, p95, confidence } = options;
  const errors = options["error-rate"];
  return {
    plan,
    rollouts,
    profile: options["rps-by-hour"] ?? [rps],
    bakeEvery: options["bake-every"],
    health: {
      ...(errors === undefined ? {} : { errors }),
      ...(p95 === undefined ? {} : { p95 }),
      ...(confidence === undefined ? {} : { mean: confidence }),
    },
    ...(options.stage === undefined ? {} : { stage: findStage(plan, options.stage).name }),
  };
}

async function finish(steps: Generator<undefined, SimulationReport>, signal: AbortSignal): Promise<SimulationReport> {
  for (let rested = Date.now(), played = 1; ; played++) {
    const step = steps.next();
    if (step.done) return step.value;
    if (Date.now() - rested < PATIENCE) continue;
    showProgress(played);
    await setImmediate();
    if (signal.aborted) throw new RolloutError("CANCELLED", "the simulation was cancelled");
    rested = Date.now();
  }
}

/** Only for whoever sits and waits: what is piped or logged has the findings alone. */
function showProgress(played: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${played} stages played \r`);
}

function randomOf(seed: number): () => number {
  const generator = xoroshiro128plus(seed);
  return () => uniformFloat64(generator);
}

/** All files are read and checked before any of them is judged, so that one look shows every mistake. */
async function replayedFiles(plan: RolloutPlan, files: readonly string[], folder: string): Promise<Told> {
  const read = await Promise.allSettled(files.map((file) => readRecorded(file, folder)));
  const failed = read.flatMap((one) => (one.status === "rejected" ? [one.reason as unknown] : []));
  if (failed.length > 0) throw allOf(failed);
  const replays = read.flatMap((one, index) =>
    one.status === "fulfilled" ? [{ file: files[index] ?? "", ...replay(plan, one.value) }] : [],
  );
  const text = replays.map(({ file, ...found }) => renderReplay(basename(file), found)).join("\n\n");
  return { headline: `${replays.length} file(s) were judged again by this plan.`, text, json: { replays } };
}

async function readRecorded(file: string, folder: string): Promise<RecordedGate> {
  const text = await readFile(resolve(folder, file), "utf8").catch((cause: unknown) => {
    throw new RolloutError(
      "INPUT_INVALID",
      `expected an evidence file at ${file}, got none that can be read (${messageOf(cause)})`,
    );
  });
  return parseRecorded(text, file);
}

function allOf(failed: readonly unknown[]): unknown {
  const hint = failed.find((one) => one instanceof RolloutError)?.hint;
  const other = failed.find((one) => !(one instanceof RolloutError));
  return other ?? new RolloutError("INPUT_INVALID", failed.map(messageOf).join("\n"), hint);
}

function outcomeOf({ format }: SimulateOptions, { headline, text, json }: Told, warnings: readonly string[]): Outcome {
  const whole = [...warnings, text].join("\n\n");
  const summary = page("simulate", headline, block(whole));
  if (format === "text") return { exit: 0, outputs: {}, headline, detail: `\n${whole}`, summary };
  return { exit: 0, outputs: {}, headline: JSON.stringify({ ...json, planWarnings: warnings }, null, 2), summary };
}
