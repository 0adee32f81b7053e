import { isSecretName, isSecretValue, isSwitch } from "./secretive";

/** What a secret is made of. */
export interface SecretParts {
  /** Without the blanks around it. */
  readonly whole: string;
  /** Its lines, trimmed; itself where it has but one. */
  readonly lines: readonly string[];
  /** Where it is a file of settings: the values among them that are secrets, and not a word such as `production`. */
  readonly values: readonly string[];
  /** Lines that cannot be in an image by chance: those of a key, say. */
  readonly telling: readonly string[];
  /** Whether it is one setting and nothing else, and that one is no secret. */
  readonly isPlainSetting: boolean;
}

type Setting = readonly [name: string, value: string];

/** `NAME=value` as in .env and .npmrc, `name: value` as in YAML. */
const SETTING = /^(?:export\s+)?([^\s=:][^=]*?)\s*=\s*(.*)$|^["']?([\w.-]+)["']?\s*:\s+(.*?),?$/;
/** Letters that could have come from a die: eight of three kinds, or twelve of letters and digits. */
const RUNS = /[A-Za-z\d+=]{8,}/g;
const KINDS = [/[a-z]/, /[A-Z]/, /\d/];
const LONG_RUN = 12;

/** Returns the parts of a secret: of a text, or of a file of settings in JSON or with a line for each. */
export function secretParts(secret: string): SecretParts {
  const whole = secret.trim();
  const lines = whole.split(/\r\n|\r|\n/).map((line) => line.trim());
  const inJson = settingsOfJson(whole);
  const settings = inJson ?? lines.flatMap(settingOf);
  const values = settings.filter(isTelling).flatMap(([, value]) => [value, ...value.split(/\r?\n/).filter(isRandom)]);
  const telling = lines.filter((line) => isRandom(line) && settingOf(line).length === 0);
  const isPlainSetting = lines.length === 1 && settings.length === 1 && values.length === 0;
  return { whole, lines, values: [...new Set(values)], telling: inJson === undefined ? telling : [], isPlainSetting };
}

/** Returns whether a run of letters and digits in it is none that people make up as a word. */
export function isRandom(text: string): boolean {
  const runs = text.match(RUNS) ?? [];
  return runs.some((run) => {
    const [lower, upper, digit] = KINDS.map((kind) => kind.test(run));
    return (lower && upper && digit) || (run.length >= LONG_RUN && (lower || upper) && digit);
  });
}

function isTelling([name, value]: Setting): boolean {
  if (isSwitch(value) || /^\d{1,5}$/.test(value)) return false;
  return isSecretName(name) || isSecretValue(value) || isRandom(value);
}

function settingOf(line: string): readonly Setting[] {
  const match = SETTING.exec(line);
  if (match === null) return [];
  const value = (match[2] ?? match[4] ?? "").trim();
  return [[match[1] ?? match[3] ?? "", /^(["'])(.*)\1$/.exec(value)?.[2] ?? value]];
}

/** Undefined for what is no object in JSON. */
function settingsOfJson(text: string): readonly Setting[] | undefined {
  if (!text.startsWith("{")) return undefined;
  try {
    return textsIn("", JSON.parse(text));
  } catch {
    return undefined;
  }
}

function textsIn(name: string, value: unknown): readonly Setting[] {
  if (typeof value === "string") return [[name, value]];
  if (Array.isArray(value)) return value.flatMap((entry) => textsIn(name, entry));
  return value instanceof Object ? Object.entries(value).flatMap(([key, entry]) => textsIn(key, entry)) : [];
}
