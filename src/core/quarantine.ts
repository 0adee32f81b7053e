import { parseImage, renderImage } from "./image";
import type { Ledger, Quarantined } from "./ledger";

/** How many images are remembered, and for how many days at most; annotations are not a log. */
const LENGTH = 20;
const DAYS = 90;
/** Characters of a reason that are kept. */
const REASON = 200;

/** Returns whether both name the same image: by digest where both have one, else by its name in full, on Docker Hub where it names no host. */
export function isSameImage(one: string, other: string): boolean {
  const [digest, another] = [parseImage(one)?.digest, parseImage(other)?.digest];
  return digest !== undefined && another !== undefined ? digest === another : inFull(one) === inFull(other);
}

function inFull(image: string): string {
  const parsed = parseImage(image);
  return parsed === undefined ? image : renderImage(parsed);
}

/** Returns the entry that keeps the image from being released at `at` (epoch milliseconds), undefined where none does. */
export function quarantinedBy(
  ledger: Ledger | undefined,
  image: string,
  at: number,
  seconds: number,
): Quarantined | undefined {
  return entriesOf(ledger).findLast((entry) => isSameImage(entry.image, image) && at < entry.at + seconds * 1000);
}

/** Returns whether the image waits, and somebody stepped over its quarantine when it was queued. */
export function isWaivedInQueue(ledger: Ledger | undefined, image: string): boolean {
  const { queued } = ledger ?? {};
  if (queued === undefined || !isSameImage(queued.image, image)) return false;
  return queued.override?.split(", ").includes("quarantine") === true;
}

/** Returns what of the quarantine is still to be kept at `at`, as the part of a ledger; nothing where none is. */
export function keptQuarantine(ledger: Ledger | undefined, at: number): Pick<Ledger, "quarantine"> {
  const kept = entriesOf(ledger)
    .filter((entry) => entry.at + DAYS * 86_400_000 > at)
    .slice(-LENGTH);
  return kept.length === 0 ? {} : { quarantine: kept };
}

/**
 * Returns the quarantine with the ledger's image in it, as the part of a ledger. One that was taken back before and is
 * so again only because somebody moved the traffic keeps its date; a ledger that names no image adds none.
 */
export function quarantineAfter(ledger: Ledger, at: number, reason: string): Pick<Ledger, "quarantine"> {
  if (ledger.image === "" || ledger.status === "rolled-back") return keptQuarantine(ledger, at);
  const others = entriesOf(ledger).filter(({ image }) => !isSameImage(image, ledger.image));
  const entry = { image: ledger.image, at, reason: reason.slice(0, REASON) };
  return keptQuarantine({ ...ledger, quarantine: [...others, entry] }, at);
}

/** Ledgers of the first releases have no quarantine, but tell of the rollout that was taken back last. */
function entriesOf(ledger: Ledger | undefined): readonly Quarantined[] {
  if (ledger?.quarantine !== undefined) return ledger.quarantine;
  if (ledger?.status !== "rolled-back" || ledger.image === "") return [];
  return [{ image: ledger.image, at: ledger.since, reason: ledger.reason }];
}
