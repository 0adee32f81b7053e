import { formsOf } from "../secret-forms";
import { secretParts } from "../secret-parts";
import type { BuildSecret } from "./order";

/** What must be found nowhere: a secret of the build, or a token of the run. */
export type Guarded = Pick<BuildSecret, "id" | "value" | "path">;

/** A shorter text may be in another one by chance. */
const TELLING = 6;
/** A shorter one may be the whole of another one by chance. */
const EXACT = 4;

/** Recognises one secret. */
export interface Detector {
  readonly id: string;
  /** Whether the text has the secret in it, in whatever form it is known. */
  holds(text: string): boolean;
  /** Whether the text, such as a variable's value, has it in it or is it. */
  tells(value: string): boolean;
}

/**
 * Returns what recognises the secret. Of a file of settings only what is a secret counts, and of a text of several lines
 * only those that nobody makes up as a word, so that `NODE_ENV=production` beside a password is nobody's secret.
 */
export function detectorOf({ id, value, path }: Guarded): Detector {
  const { whole, values, telling, isPlainSetting } = secretParts(value);
  const isNone = path !== undefined && isPlainSetting;
  const forms = formsOf([...(isNone ? [] : [whole]), ...values, ...telling]).filter(({ length }) => length >= TELLING);
  const holds = (text: string): boolean => forms.some((form) => text.includes(form));
  const isIt = (text: string): boolean => !isNone && whole.length >= EXACT && text.trim() === whole;
  return { id, holds, tells: (text) => holds(text) || isIt(text) };
}
