import { z } from "zod";
import { RolloutError } from "../errors";
import { nearest } from "../plan/words";
import { type Advice, adviceOf, renderAdvice } from "./advice";
import type { RawInputs } from "./raw";
import { ACTIONS, type ActionName, type Inputs } from "./registry";

/**
 * Returns the typed inputs of an action; what is empty or blank counts as left out. Throws INPUT_INVALID with every
 * mistake, one a line, and the `with:` to paste as the hint.
 */
export function parseInputs<Name extends ActionName>(action: Name, raw: RawInputs): Inputs<Name> {
  const given = Object.entries(raw).map(([name, value]) => [name, value.trim()] as const);
  const present = Object.fromEntries(given.filter(([, value]) => value !== ""));
  const parsed = ACTIONS[action].inputs.safeParse(present);
  if (parsed.success) return parsed.data as Inputs<Name>;
  const mistakes = parsed.error.issues.flatMap(mistakesOf);
  const lines = mistakes.map(({ name, message }) => `${action}: at ${name}: ${message}`);
  throw new RolloutError("INPUT_INVALID", lines.join("\n"), hintFor(action, mistakes));
}

interface Mistake {
  readonly name: string;
  readonly message: string;
  /** What says more than an example of the input would. */
  readonly advice?: Advice;
}

function mistakesOf(issue: z.core.$ZodIssue): Mistake[] {
  if (issue.code !== "unrecognized_keys") {
    const advice = issue.code === "custom" ? adviceOf(issue.params) : undefined;
    return [{ name: issue.path.join("."), message: issue.message, ...(advice === undefined ? {} : { advice }) }];
  }
  const sentences = issue.message.split("\n");
  return issue.keys.map((name, index) => ({ name, message: sentences[index] ?? issue.message }));
}

/** The inputs that were wrong, or were probably meant, each with a value that is right. */
function hintFor(action: ActionName, mistakes: readonly Mistake[]): string {
  const { shape } = ACTIONS[action].inputs;
  const known = Object.keys(shape);
  const given = mistakes.flatMap(({ advice }) => advice ?? []);
  const advised = given.map(({ input }) => input);
  const meant = mistakes.flatMap(({ name, advice }) => (advice === undefined ? (nearest(name, known) ?? []) : []));
  const names = meant.length > 0 || given.length > 0 ? [...new Set(meant)] : known;
  const examples = names.filter((name) => !advised.includes(name));
  const lines = examples.map((name) => `  ${name}: ${exampleOf(action, name)}${remarkOn(action, name)}`);
  return ["with:", ...lines, ...renderAdvice(given)].join("\n");
}

/** An expression as an example does not say what it must come to: whoever wrote it already needs that. */
function remarkOn(action: ActionName, name: string): string {
  const schema = Object.entries(ACTIONS[action].inputs.shape).find(([key]) => key === name)?.[1];
  const remark = schema?.meta()?.["remark"];
  return typeof remark === "string" ? `  # ${remark}` : "";
}

/** Returns a value that is right for the input: its example, else its default, else the empty text. */
export function exampleOf(action: ActionName, name: string): string {
  const schema = Object.entries(ACTIONS[action].inputs.shape).find(([key]) => key === name)?.[1];
  if (schema === undefined) return "";
  const [example] = schema.meta()?.examples ?? [];
  return String(example ?? z.toJSONSchema(schema, { io: "input" }).default ?? "");
}
