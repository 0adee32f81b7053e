import { RolloutError } from "../errors";
import { describe } from "../plan/words";

/** Inputs as the runner hands them over: each one a text, empty where it was left out. */
export type RawInputs = Readonly<Record<string, string>>;

const HINT = `env:
  CANARY_INPUTS: \${{ toJSON(inputs) }}`;

/**
 * Returns the inputs of CANARY_INPUTS, the composite's inputs as a JSON object of texts. Throws INPUT_INVALID where it
 * is missing or anything else; no value of it is shown.
 */
export function readRawInputs(env: Readonly<Record<string, string | undefined>>): RawInputs {
  const given = parseJson(env["CANARY_INPUTS"] ?? "");
  if (!(given instanceof Object) || Array.isArray(given)) throw malformed(kindOf(given));
  const entries = Object.entries(given).map(([name, value]): [string, string] => [name, textOf(name, value)]);
  return Object.fromEntries(entries);
}

/** Returns undefined for what is no JSON, and null for nothing at all. */
function parseJson(json: string): unknown {
  if (json.trim() === "") return null;
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** A caller that builds the JSON by hand may write `true` or `5`; the runner writes texts only. */
function textOf(name: string, value: unknown): string {
  if (value === null) return "";
  if (typeof value === "string" || typeof value === "boolean" || typeof value === "number") return String(value);
  throw malformed(`${describe(value)} for ${name}`);
}

/** The JSON may be or hold a secret, so only its kind is told. */
function kindOf(given: unknown): string {
  if (given === undefined) return "a text that is none";
  return given instanceof Object || given === null ? describe(given) : `a ${typeof given}`;
}

function malformed(got: string): RolloutError {
  return new RolloutError("INPUT_INVALID", `expected CANARY_INPUTS to be a JSON object of texts, got ${got}`, HINT);
}
