import type { z } from "zod";
import { RolloutError } from "../errors";
import { planSchema, type RolloutPlan } from "./schema";
import { warningsOf } from "./warnings";
import { describe } from "./words";
import { type Mistake, type Path, parseYaml, type YamlText } from "./yaml";

/** A plan that can be driven, with what is legal in it and yet probably not meant; each warning is located. */
export interface ParsedPlan {
  readonly plan: RolloutPlan;
  readonly warnings: readonly string[];
}

/**
 * Returns the plan that the text describes; `file` is its path, of which the last part is shown. Throws PLAN_INVALID
 * with every mistake as `rollout.yml:LINE:COLUMN: at stages[1].percent: expected …, got …`, one a line, in order.
 */
export function parsePlan(text: string, file: string): ParsedPlan {
  const yaml = parseYaml(text);
  const locate = ({ offset, message }: Mistake) => `${basename(file)}:${yaml.place(offset)}: ${message}`;
  if (yaml.mistakes.length > 0) throw invalid(yaml.mistakes, locate);
  if (yaml.value === null)
    throw invalid([{ offset: 0, message: "expected a rollout plan, got an empty file" }], locate);
  if (!(yaml.value instanceof Object) || Array.isArray(yaml.value))
    throw invalid([{ offset: 0, message: notAMap(yaml.value) }], locate);
  const parsed = planSchema.safeParse(yaml.value);
  if (!parsed.success)
    throw invalid(
      parsed.error.issues.flatMap((issue) => mistakesOf(issue, yaml)),
      locate,
    );
  const warnings = warningsOf(parsed.data).map(({ path, message }) => ({
    offset: yaml.offsetOf(path),
    message: at(path, message),
  }));
  return { plan: parsed.data, warnings: inOrder(warnings).map(locate) };
}

/** Returns the smallest useful plan as text that can be pasted into `.github/rollout.yml`. */
export function minimalPlan(service: string, region: string): string {
  return `version: 1\nservice: ${service}\nregions: [${region}]\n`;
}

function invalid(mistakes: readonly Mistake[], locate: (mistake: Mistake) => string): RolloutError {
  return new RolloutError("PLAN_INVALID", inOrder(mistakes).map(locate).join("\n"), HINT);
}

/** Only the kind is told: whoever names the wrong file may have named one with secrets in it. */
function notAMap(value: unknown): string {
  const got = Array.isArray(value) ? "a list" : `a ${typeof value === "string" ? "text" : typeof value}`;
  return `expected a rollout plan, which is a map with version, service and regions, got ${got}`;
}

const HINT = `the smallest plan is\n${minimalPlan("my-service", "us-central1")}`;

function mistakesOf(issue: z.core.$ZodIssue, yaml: YamlText): Mistake[] {
  const { path, message } = issue;
  if (issue.code !== "unrecognized_keys") return [{ offset: yaml.offsetOf(path), message: at(path, message) }];
  const sentences = message.split("\n");
  return issue.keys.map((key, index) => ({
    offset: yaml.offsetOfKey([...path, key]),
    message: at(path, sentences[index] ?? message),
  }));
}

function at(path: Path, message: string): string {
  return path.length === 0 ? message : `at ${path.map(stepOf).join("").replace(/^\./, "")}: ${message}`;
}

/** A key from the plan may hold anything, even a line break, and a mistake is one line. */
function stepOf(step: PropertyKey): string {
  if (typeof step === "number") return `[${step}]`;
  return /^[\w-]+$/.test(String(step)) ? `.${String(step)}` : `[${describe(String(step))}]`;
}

function inOrder(mistakes: readonly Mistake[]): Mistake[] {
  return [...mistakes].sort((a, b) => a.offset - b.offset);
}

function basename(file: string): string {
  return file.split(/[/\\]/).at(-1) ?? file;
}
