import { type Ledger, type Quarantined, type Queued, STATUSES, type Step } from "./ledger";
import { waysOf } from "./ledger-routing";
import { Reader } from "./reader";
import type { ServiceState } from "./service";
import { WAYS_KEY, waysAnnotation } from "./ways-text";

/** The annotation that tells the story of a rollout; it is written in the same request that moves the traffic. */
export const LEDGER_KEY = "cloud-run-canary/rollout";

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

/** Returns the annotations with the ledger and its ways in them; everybody else's annotations stay as they are. */
export function withLedger(annotations: Readonly<Record<string, string>>, ledger: Ledger): Record<string, string> {
  const { [WAYS_KEY]: _, ...others } = annotations;
  return { ...others, [LEDGER_KEY]: renderLedger(ledger), ...waysAnnotation(ledger) };
}

/** Characters that are kept of what others may write as long as they like; all of it must fit into an annotation. */
const REASON = 1000;
const NAME = 100;

/** Returns the annotation's text: JSON with a version and ISO times, so that a person can read it with `gcloud`. */
export function renderLedger(ledger: Ledger): string {
  const { since, startedAt, story, lookedAt, blindSince, queued, quarantine, ...rest } = ledger;
  return JSON.stringify({
    version: versionOf(ledger),
    ...rest,
    reason: cut(ledger.reason, REASON),
    since: iso(since),
    startedAt: iso(startedAt),
    ...(lookedAt === undefined ? {} : { lookedAt: iso(lookedAt) }),
    ...(blindSince === undefined ? {} : { blindSince: iso(blindSince) }),
    ...(queued === undefined ? {} : { queued: dated(queued) }),
    ...(quarantine === undefined ? {} : { quarantine: quarantine.map(dated) }),
    story: story.map((step) => dated(shortened(step))),
  });
}

/** Who knows version 1 only would roll back and leave users on a way that it has never heard of: it must not read it. */
function versionOf({ routing, left, canaryService }: Ledger): 1 | 2 {
  return routing === undefined && left === undefined && canaryService === undefined ? 1 : 2;
}

/** Returns the ledger of an annotation's text, or why it cannot be read. Unknown keys of later versions are ignored. */
export function parseLedger(text: string): LedgerReading {
  try {
    const raw = new Reader("the ledger", JSON.parse(text));
    const version = raw.number("version");
    if (version !== 1 && version !== 2) throw new TypeError(`expected version 1 or 2, got ${version}`);
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
    ...laterKeysOf(raw),
  };
}

/** What ledgers of the first releases have not. */
function laterKeysOf(raw: Reader): Partial<Ledger> {
  return {
    ...waysOf(raw),
    ...(raw.has("commit") ? { commit: raw.text("commit") } : {}),
    ...(raw.has("goal") ? { goal: raw.text("goal") } : {}),
    ...(raw.has("lookedAt") ? { lookedAt: raw.time("lookedAt") } : {}),
    ...(raw.has("blindSince") ? { blindSince: raw.time("blindSince") } : {}),
    ...(raw.has("queued") ? { queued: queuedOf(raw.inner("queued", "what is queued")) } : {}),
    ...(raw.has("quarantine") ? { quarantine: raw.list("quarantine").map(quarantinedOf) } : {}),
  };
}

function queuedOf(raw: Reader): Queued {
  const [image, at, by] = [raw.text("image"), raw.time("at"), raw.text("by")];
  const override = raw.has("override") ? { override: raw.text("override") } : {};
  return { image, at, by, run: raw.text("run"), commit: raw.text("commit"), ...override };
}

function quarantinedOf(entry: unknown): Quarantined {
  const raw = new Reader("an entry of the quarantine", entry);
  return { image: raw.text("image"), at: raw.time("at"), reason: raw.text("reason") };
}

function stepOf(raw: Reader): Step {
  const [at, stage, percent] = [raw.time("at"), raw.text("stage"), raw.number("percent")];
  const told = (["approvedBy", "evidence", "override"] as const).filter((key) => raw.has(key));
  const more = Object.fromEntries(told.map((key) => [key, raw.text(key)]));
  return { at, stage, percent, by: raw.text("by"), run: raw.text("run"), ...more };
}

function dated<Entry extends { readonly at: number }>(entry: Entry): Omit<Entry, "at"> & { readonly at: string } {
  return { ...entry, at: iso(entry.at) };
}

function shortened(step: Step): Step {
  const { by, approvedBy } = step;
  return { ...step, by: cut(by, NAME), ...(approvedBy === undefined ? {} : { approvedBy: cut(approvedBy, NAME) }) };
}

function cut(text: string, most: number): string {
  return text.length <= most ? text : [...text].slice(0, most).join("");
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
