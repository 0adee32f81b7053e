import { BEFORE_FIRST } from "../ask";
import { renderTime } from "../format";
import type { Ledger } from "../ledger";
import type { ServiceRef } from "../service";
import { oneLine } from "./quiet";

/** Version of the event's shape: whoever renames or takes away a key counts it up. */
export const EVENT_VERSION = 1;

/** What people are told of a rollout: the body that the generic webhook gets. */
export interface RolloutEvent {
  readonly version: typeof EVENT_VERSION;
  /** A stage has begun, everybody followed, it was taken back, or it stands still until a person looks. */
  readonly kind: "stage" | "promoted" | "rolled-back" | "held";
  readonly service: string;
  readonly region: string;
  readonly project: string;
  readonly stage: string;
  /** Of the users on the canary, 0–100. */
  readonly percent: number;
  readonly canary: string;
  readonly stable: string;
  readonly image: string;
  readonly headline: string;
  /** Address of the run that did it; empty on a laptop. */
  readonly run: string;
  /** ISO time in UTC. */
  readonly at: string;
}

/** What a run knows beside the ledger. */
export interface News {
  /** When the run began; what the story tells of it since then is its own doing. Epoch milliseconds. */
  readonly since: number;
  /** What happened, in one sentence. */
  readonly headline: string;
  /** Markdown with the numbers; empty where none were asked for. */
  readonly evidence: string;
  /** SHA-256 of the evidence, in hex; empty where there is none. */
  readonly digest: string;
  /** Whether a person is needed. */
  readonly alarm: boolean;
}

/** Returns whether the run with the address moved the rollout last. */
export function isOwnDoing({ story }: Ledger, run: string, { since }: Pick<News, "since">): boolean {
  const last = story.at(-1);
  return last !== undefined && last.at >= since && last.run === run;
}

/**
 * Returns what the run is to tell people; undefined where it changed nothing and nobody is needed. Of several changes the
 * last one is told, for it is how the run leaves the rollout.
 */
export function eventOf(
  ref: ServiceRef,
  ledger: Ledger,
  news: News,
  teller: { readonly run: string; readonly at: number },
): RolloutEvent | undefined {
  const kind = kindOf(ledger, news, teller.run);
  if (kind === undefined) return undefined;
  const { service, region, project } = ref;
  const { stage, canary, stable, image } = ledger;
  const percent = ledger.status === "rolled-back" ? 0 : ledger.percent;
  const { run } = teller;
  const at = renderTime(teller.at);
  const headline = headlineOf(kind, ref, ledger, news);
  return {
    version: EVENT_VERSION,
    kind,
    service,
    region,
    project,
    stage,
    percent,
    canary,
    stable,
    image,
    headline,
    run,
    at,
  };
}

function kindOf(ledger: Ledger, news: News, run: string): RolloutEvent["kind"] | undefined {
  if (ledger.status === "running" && news.alarm) return "held";
  if (!isOwnDoing(ledger, run, news)) return undefined;
  if (ledger.status !== "running") return ledger.status;
  return ledger.stage === BEFORE_FIRST ? undefined : "stage";
}

function headlineOf(kind: RolloutEvent["kind"], { service }: ServiceRef, ledger: Ledger, news: News): string {
  const { stage, percent, canary, stable, reason } = ledger;
  switch (kind) {
    case "stage":
      return `${service}: ${stage} has begun, ${percent} % of the users are on ${canary}.`;
    case "promoted":
      return `${service}: ${canary} is promoted, all users are on it.`;
    case "rolled-back":
      return oneLine(`${service}: ${canary} was rolled back to ${stable}: ${reason || "no reason was given"}`);
    case "held":
      return oneLine(`${service}: held at ${stage}, ${percent} %, a person is needed: ${news.headline}`);
  }
}
