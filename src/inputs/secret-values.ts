import { parsePairs } from "./pairs";
import type { RawInputs } from "./raw";
import { ACTIONS, type ActionName } from "./registry";

/** Returns whether an input is a secret: it is never printed, and the command line takes it from a file. */
export function isSecretInput(action: ActionName, name: string): boolean {
  const schema = Object.entries(ACTIONS[action].inputs.shape).find(([key]) => key === name)?.[1];
  return schema?.meta()?.["secret"] === true;
}

/**
 * Returns the texts of an action's secret inputs that must not be seen, whether they are well-formed or not: each whole,
 * and for lines like `ID=VALUE` each value, so that they are known before anything is said about them.
 */
export function secretValuesOf(action: ActionName, raw: RawInputs): readonly string[] {
  return Object.entries(raw).flatMap(([name, text]) => (isSecretInput(action, name) ? [text, ...valuesIn(text)] : []));
}

/** Of what is well-formed only the values are secrets: the words of a line in one of them are not. */
function valuesIn(text: string): readonly string[] {
  const { pairs, mistakes } = parsePairs(text, "a secret", /^[^=]+$/);
  if (mistakes.length === 0) return pairs.map(({ value }) => value);
  const quoted = [...text.matchAll(/="((?:[^"]|"")*)"/g)].map(([, value = ""]) => value.replaceAll('""', '"'));
  const plain = text.split(/\r?\n/).map((line) => line.slice(line.indexOf("=") + 1));
  return [...quoted, ...plain].filter((value) => value.trim() !== "");
}
