import type { ServiceState } from "./service";

/** The annotation that tells the story of a rollout; it is written in the same request that moves the traffic. */
export const LEDGER_KEY = "cloud-run-canary/rollout";
/** How many steps of the story are kept; annotations are not a log. */
const STORY_LENGTH = 50;
const STATUSES = ["running", "promoted", "rolled-back"] as const;

/** One thing that was done to the rollout, and by whom. */
export interface Step {
  /** Epoch milliseconds. */
  readonly at: number;
  readonly stage: string;
  readonly percent: number;
  readonly by: string;
  /** Address of the run that did it; empty on a laptop. */
  readonly run: string;
}

/** What the service remembers of its rollout. Revisions are short names, times epoch milliseconds. */
export interface Ledger {
  readonly status: (typeof STATUSES)[number];
  readonly image: string;
  /** Empty where the rollout was the service's first release. */
  readonly stable: string;
  readonly canary: string;
  readonly tag: string;
  /** `0` before the first stage. */
  readonly stage: string;
  readonly percent: number;
  /** When the present stage began. */
  readonly since: number;
  readonly startedAt: number;
  /** Foreign tags that followed LATEST before the rollout pinned them; they follow it again afterwards. */
  readonly latestTags: readonly string[];
  readonly reason: string;
  readonly story: readonly Step[];
}

/** What the annotation says: nothing, a ledger, or something that is none, which is never taken for nothing. */
export type LedgerReading =
  | { readonly kind: "none" }
  | { readonly kind: "ledger"; readonly ledger: Ledger }
  | { readonly kind: "unreadable"; readonly why: string };

/** Returns the service's ledger; a text that is not one is `unreadable`, never an empty ledger. */
export function readingOf(state: Pick<ServiceState, "annotations">): LedgerReading {
  const text = state.annotations[LEDGER_KEY];
  return text === undefined ? { kind: "none" } : parseLedger(text);
}

/** Returns whether both tell of the same stay at the same stage, and not only of a stage with the same name. */
export function isSameStage(one: Ledger, other: Ledger): boolean {
  return one.canary === other.canary && one.stage === other.stage && one.since === other.since;
}

/** Returns the ledger with one more step at its end; the rollout then stands where the step says. */
export function advance(ledger: Ledger, step: Step, change: Partial<Pick<Ledger, "status" | "reason">> = {}): Ledger {
  const { at, stage, percent, by, run } = step;
  return {
    ...ledger,
    ...change,
    stage,
    percent,
    since: at,
    story: [...ledger.story, { at, stage, percent, by, run }].slice(-STORY_LENGTH),
  };
}

/** Returns the annotations with the ledger in them; everybody else's annotations stay as they are. */
export function withLedger(annotations: Readonly<Record<string, string>>, ledger: Ledger): Record<string, string> {
  return { ...annotations, [LEDGER_KEY]: renderLedger(ledger) };
}

/** Returns the annotation's text: JSON with a version and ISO times, so that a person can read it with `gcloud`. */
export function renderLedger(ledger: Ledger): string {
  const { since, startedAt, story, ...rest } = ledger;
  return JSON.stringify({
    version: 1,
    ...rest,
    since: iso(since),
    startedAt: iso(startedAt),
    story: story.map((step) => ({ ...step, at: iso(step.at) })),
  });
}

/** Returns the ledger of an annotation's text, or why it cannot be read. Unknown keys of later versions are ignored. */
export function parseLedger(text: string): LedgerReading {
  try {
    const raw = new Reader("the ledger", JSON.parse(text));
    if (raw.number("version") !== 1) throw new TypeError(`expected version 1, got ${raw.number("version")}`);
    return { kind: "ledger", ledger: ledgerOf(raw) };
  } catch (cause) {
    return { kind: "unreadable", why: cause instanceof Error ? cause.message : String(cause) };
  }
}

function ledgerOf(raw: Reader): Ledger {
  const status = STATUSES.find((known) => known === raw.text("status"));
  if (status === undefined)
    throw new TypeError(`expected a status of ${STATUSES.join(", ")}, got ${raw.text("status")}`);
  const [stable, canary] = [raw.text("stable"), raw.text("canary")];
  if (status === "running" && (stable === canary || stable === "" || canary === ""))
    throw new TypeError(`expected two revisions, got '${stable}' and '${canary}'`);
  return {
    status,
    image: raw.text("image"),
    stable,
    canary,
    tag: raw.text("tag"),
    stage: raw.text("stage"),
    percent: raw.percent("percent"),
    since: raw.time("since"),
    startedAt: raw.time("startedAt"),
    latestTags: raw.list("latestTags").map(String),
    reason: raw.text("reason"),
    story: raw.list("story").map((step) => stepOf(new Reader("a step of the story", step))),
  };
}

function stepOf(raw: Reader): Step {
  const [at, stage, percent] = [raw.time("at"), raw.text("stage"), raw.number("percent")];
  return { at, stage, percent, by: raw.text("by"), run: raw.text("run") };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}

/** Takes typed fields out of parsed JSON and says in one grammar what is wrong with them. */
class Reader {
  private readonly fields: Readonly<Record<string, unknown>>;

  constructor(what: string, value: unknown) {
    if (typeof value !== "object" || value === null) throw new TypeError(`expected ${what} to be an object`);
    this.fields = { ...value };
  }

  text(key: string): string {
    const value = this.fields[key];
    if (typeof value !== "string") throw new TypeError(`expected a text at ${key}, got ${typeof value}`);
    return value;
  }

  number(key: string): number {
    const value = this.fields[key];
    if (typeof value !== "number" || !Number.isFinite(value)) throw new TypeError(`expected a number at ${key}`);
    return value;
  }

  percent(key: string): number {
    const value = this.number(key);
    if (!Number.isInteger(value) || value < 0 || value > 100)
      throw new TypeError(`expected an integer from 0 to 100 at ${key}, got ${value}`);
    return value;
  }

  time(key: string): number {
    const at = Date.parse(this.text(key));
    if (Number.isNaN(at)) throw new TypeError(`expected a time at ${key}, got ${this.text(key)}`);
    return at;
  }

  list(key: string): readonly unknown[] {
    const value = this.fields[key];
    if (!Array.isArray(value)) throw new TypeError(`expected a list at ${key}, got ${typeof value}`);
    return value;
  }
}
