import { RolloutError } from "../errors";
import type { Ask } from "./ask";
import { renderTime } from "./format";
import { frozenBy, renderFrozen } from "./freeze";
import { type Guard, renderGuards } from "./guards";
import type { Ledger } from "./ledger";
import { laterThan, outdatedBy } from "./outdated";
import { isSameImage, isWaivedInQueue, quarantinedBy } from "./quarantine";

/** What a guard has against a move: what it expected and got, and how it passes by itself, where it does. */
interface Obstacle {
  readonly guard: Guard;
  readonly why: string;
  readonly passes?: string;
}

/** What each kind of move is asked. Finishing changes nobody's share, so that no freeze keeps users on two versions. */
const ASKED = {
  begin: ["outdated", "freeze", "quarantine"],
  shift: ["outdated", "freeze"],
  queue: ["outdated", "quarantine"],
  finish: ["outdated"],
  again: ["outdated"],
  raise: ["outdated", "freeze"],
} as const satisfies Record<string, readonly Guard[]>;

/**
 * Returns the ask with what it really steps over written into its step. Throws HELD with everything that stands in the
 * way and is not stepped over, and with the line that does so.
 */
export function passGuards(kind: keyof typeof ASKED, ledger: Ledger | undefined, ask: Ask): Ask {
  const met = ASKED[kind].flatMap((guard) => obstacleOf(guard, ledger, ask) ?? []);
  const open = met.filter(({ guard }) => !ask.guards.override.includes(guard));
  if (open.length > 0) throw held(open);
  const stepped = renderGuards([...met.map(({ guard }) => guard), ...(ask.step.override?.split(", ") ?? [])]);
  return stepped === "" ? ask : { ...ask, step: { ...ask.step, override: stepped } };
}

type Watching = (typeof ASKED)[keyof typeof ASKED][number];

function obstacleOf(guard: Watching, ledger: Ledger | undefined, ask: Ask): Obstacle | undefined {
  switch (guard) {
    case "freeze":
      return whereFrozen(ask);
    case "quarantine":
      return whereQuarantined(ledger, ask);
    case "outdated":
      return whereOutdated(ledger, ask);
  }
}

function whereFrozen({ guards, step }: Ask): Obstacle | undefined {
  const frozen = frozenBy(guards.freeze, step.at);
  if (frozen === undefined) return undefined;
  const passes =
    frozen.opens === undefined ? {} : { passes: `Releases open by themselves at ${renderTime(frozen.opens)}.` };
  return {
    guard: "freeze",
    why: `expected a time outside of the plan's freeze windows, got ${renderTime(step.at)}: ${renderFrozen(frozen)}`,
    ...passes,
  };
}

function whereQuarantined(ledger: Ledger | undefined, { image = "", guards, step }: Ask): Obstacle | undefined {
  const entry = quarantinedBy(ledger, image, step.at, guards.quarantine);
  if (entry === undefined || isWaivedInQueue(ledger, image)) return undefined;
  const reason = entry.reason === "" ? "" : ` (${entry.reason})`;
  return {
    guard: "quarantine",
    why: `expected an image that was not taken back lately, got ${image}, which was at ${renderTime(entry.at)}${reason}`,
    passes: `Its quarantine ends at ${renderTime(entry.at + guards.quarantine * 1000)}.`,
  };
}

function whereOutdated(ledger: Ledger | undefined, { image = "", step }: Ask): Obstacle | undefined {
  const { queued } = ledger ?? {};
  const waiting = queued === undefined || image === "" || isSameImage(queued.image, image) ? [] : [queued.run];
  const later =
    outdatedBy(step.run, ledger) ?? (ledger?.status === "running" ? undefined : laterThan(step.run, waiting));
  if (later === undefined) return undefined;
  return {
    guard: "outdated",
    why: `expected the latest run that moves this rollout, got ${step.run}: the later ${later} has moved it already`,
    passes: "Start a new run instead of an old one again.",
  };
}

function held(open: readonly Obstacle[]): RolloutError {
  return new RolloutError(
    "HELD",
    open.map(({ why }) => why).join("\n"),
    [
      ...open.flatMap(({ passes }) => passes ?? []),
      `To step over it all the same:\nwith:\n  override: ${renderGuards(open.map(({ guard }) => guard))}`,
    ].join("\n"),
  );
}
