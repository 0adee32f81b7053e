import { RolloutError } from "../errors";
import { renderTime } from "./format";

/**
 * What a person is asked to approve: to go on from one stay at a stage to the next stage, on this evidence. It travels
 * between jobs as one line of JSON, and is held against the ledger again before anything moves.
 */
export interface Proposal extends Stay {
  readonly version: 1;
  /** The service that users reach, and its project. */
  readonly service: string;
  readonly project: string;
  /** The image that is released. */
  readonly image: string;
  /** Name of the stage to go to. */
  readonly stage: string;
  /** When the evidence was shown; epoch milliseconds. */
  readonly at: number;
  /** Where the other regions of the plan are, in its order; absent where there is one region alone. */
  readonly others?: readonly Stay[];
}

/** Where the rollout is in one region. */
export interface Stay {
  readonly region: string;
  /** The canary's revision, after which the rollout is named; empty where the rollout is still to begin. */
  readonly rollout: string;
  /** The stage in force and when it began (epoch milliseconds); `0` and 0 where the rollout is still to begin. */
  readonly from: string;
  readonly since: number;
  /** SHA-256 of the evidence that was shown, in hex; empty where nothing has been judged yet. */
  readonly evidence: string;
}

/** Returns the proposal as one line of JSON, times in ISO, so that it can be an output of a step and be read by a person. */
export function renderProposal({ since, at, others, ...rest }: Proposal): string {
  const stays = others?.map((stay) => ({ ...stay, since: renderTime(stay.since) }));
  const told = { ...rest, since: renderTime(since), at: renderTime(at) };
  return JSON.stringify(stays === undefined ? told : { ...told, others: stays });
}

/** Returns what the proposal says of one region, as a proposal for that region alone; undefined where it says nothing of it. */
export function proposalFor({ others = [], ...first }: Proposal, region: string): Proposal | undefined {
  if (first.region === region) return first;
  const stay = others.find((one) => one.region === region);
  return stay && { ...first, ...stay };
}

/**
 * Returns the proposal of a text that `renderProposal` made. Throws INPUT_INVALID with every mistake, one a line: what is
 * approved is never filled up with defaults, and a key that nobody knows may be one that a person went by.
 */
export function parseProposal(text: string): Proposal {
  const raw = fieldsOf(text);
  if (raw === undefined) throw invalid(["expected one line of JSON, got another text"]);
  const { others: stays, ...own } = raw;
  const others = stays === undefined ? [] : listOf(stays);
  const first = [...mistakesIn(own), ...contradictionsIn(own)];
  const mistakes = [...first, ...(others === undefined ? [NO_LIST] : othersMistakes(own, others))];
  if (mistakes.length > 0) throw invalid(mistakes);
  const found: Proposal = { ...read(own), ...times(own) };
  return others === undefined || others.length === 0 ? found : { ...found, others: others.map(stayOf) };
}

const NO_LIST = "expected a list of regions with something in it at others, got another value";

/** Undefined where it is no list, or one of nothing: whoever wrote that meant something else. */
function listOf(value: unknown): readonly unknown[] | undefined {
  return Array.isArray(value) && value.length > 0 ? value : undefined;
}

/** Each of the other regions is held to the same rules, and is told by its place. */
function othersMistakes(own: Raw, others: readonly unknown[]): readonly string[] {
  const regions = [own, ...others.map(mapOf)].map((raw) => raw?.["region"]);
  const twice = regions.filter((region, index) => typeof region === "string" && regions.indexOf(region) < index);
  return [
    ...others.flatMap((other, index) => {
      const raw = mapOf(other);
      if (raw === undefined) return [`expected a map at others[${index}], got ${shown(other)}`];
      const found = [...ruleMistakes(raw, STAY_RULES), ...contradictionsIn(raw)];
      return found.map((mistake) => `others[${index}]: ${mistake}`);
    }),
    ...twice.map((region) => `expected each region once, got ${shown(region)} again`),
  ];
}

function stayOf(other: unknown): Stay {
  const raw = mapOf(other) ?? {};
  const { region, rollout, from, evidence } = read(raw);
  return { region, rollout, from, since: Date.parse(textAt(raw, "since")), evidence };
}

type Raw = Readonly<Record<string, unknown>>;

interface Rule {
  /** Completes "expected …". */
  readonly words: string;
  readonly pattern: RegExp;
}

const NAME = "[A-Za-z][A-Za-z0-9._-]{0,62}";
const TIME: Rule = { words: "a time such as 2026-01-05T12:00:00.000Z", pattern: /^\d{4}-\d\d-\d\dT[\d:.]+Z$/ };
const VERSION = "the proposal format 1";

/** What each key must be; times must be dates besides. */
const RULES: Readonly<Record<Exclude<keyof Proposal, "version" | "others">, Rule>> = {
  service: { words: "a Cloud Run service name", pattern: /^[a-z][a-z0-9-]*$/ },
  project: { words: "a Google Cloud project", pattern: /^[a-z0-9][a-z0-9.:-]*$/ },
  region: { words: "a region such as us-central1", pattern: /^[a-z][a-z0-9-]*$/ },
  image: { words: "an image", pattern: /^\S+$/ },
  rollout: { words: "a revision's name, or an empty text", pattern: /^(?:[a-z][a-z0-9-]*)?$/ },
  from: { words: "a stage's name, or 0", pattern: new RegExp(`^(?:0|${NAME})$`) },
  since: TIME,
  stage: { words: "a stage's name", pattern: new RegExp(`^${NAME}$`) },
  evidence: { words: "a SHA-256 in hex, or an empty text", pattern: /^(?:[0-9a-f]{64})?$/ },
  at: TIME,
};

const { region: REGION, rollout: ROLLOUT, from: FROM, evidence: EVIDENCE } = RULES;
const STAY_RULES = { region: REGION, rollout: ROLLOUT, from: FROM, since: TIME, evidence: EVIDENCE };

function mapOf(value: unknown): Raw | undefined {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? { ...value } : undefined;
}

function fieldsOf(text: string): Raw | undefined {
  try {
    return mapOf(JSON.parse(text));
  } catch {
    return undefined;
  }
}

function mistakesIn(raw: Raw): readonly string[] {
  const version = raw["version"] === 1 ? [] : [`expected ${VERSION} at version, got ${shown(raw["version"])}`];
  const { version: _, ...rest } = raw;
  return [...version, ...ruleMistakes(rest, RULES)];
}

function ruleMistakes(raw: Raw, rules: Readonly<Record<string, Rule>>): readonly string[] {
  const wrong = Object.entries(rules).filter(([key, rule]) => !fits(rule, raw[key]));
  const foreign = Object.keys(raw).filter((key) => !Object.hasOwn(rules, key));
  return [
    ...wrong.map(([key, { words }]) => `expected ${words} at ${key}, got ${shown(raw[key])}`),
    ...foreign.map((key) => `expected no key ${shown(key)}, got one`),
  ];
}

/** A rollout that is still to begin was at no stage, and nothing of it can have been judged. */
function contradictionsIn(raw: Raw): readonly string[] {
  if (raw["rollout"] !== "") return [];
  const fresh = raw["from"] === "0" && raw["evidence"] === "" && Date.parse(textAt(raw, "since")) === 0;
  return fresh ? [] : ["expected a rollout to begin without stage, time and evidence, got one that has been judged"];
}

function fits(rule: Rule, value: unknown): boolean {
  if (typeof value !== "string" || !rule.pattern.test(value)) return false;
  return rule !== TIME || !Number.isNaN(Date.parse(value));
}

function read(raw: Raw): Omit<Proposal, "since" | "at" | "others"> {
  return {
    version: 1,
    service: textAt(raw, "service"),
    project: textAt(raw, "project"),
    region: textAt(raw, "region"),
    image: textAt(raw, "image"),
    rollout: textAt(raw, "rollout"),
    from: textAt(raw, "from"),
    stage: textAt(raw, "stage"),
    evidence: textAt(raw, "evidence"),
  };
}

function times(raw: Raw): Pick<Proposal, "since" | "at"> {
  return { since: Date.parse(textAt(raw, "since")), at: Date.parse(textAt(raw, "at")) };
}

function textAt(raw: Raw, key: string): string {
  return String(raw[key]);
}

function shown(value: unknown): string {
  if (value === undefined || value === null) return "nothing";
  if (typeof value === "object") return Array.isArray(value) ? "a list" : "a map";
  return typeof value === "string" ? JSON.stringify(value.slice(0, 60)) : String(value);
}

function invalid(mistakes: readonly string[]): RolloutError {
  return new RolloutError(
    "INPUT_INVALID",
    mistakes.map((mistake) => `stage: at proposal: ${mistake}`).join("\n"),
    `Hand on the output of the action propose as it is:\nwith:\n  proposal: \${{ needs.prepare.outputs.proposal }}`,
  );
}
