import { RolloutError } from "../errors";
import { BEFORE_FIRST } from "./ask";
import type { Guards } from "./guards";
import type { Ledger } from "./ledger";
import { isSameImage } from "./quarantine";
import { stageCalled } from "./wanted";

/** A region of a rollout, and what its service remembers; without a ledger where it has had no rollout. */
export interface Stand {
  readonly region: string;
  readonly ledger?: Ledger;
}

type Stages = readonly { readonly name: string; readonly percent: number }[];

/** Nothing of the image is in the region. */
const NOT_BEGUN = -1;

/**
 * Returns how far the rollout of the image is in a region: -1 where none was begun, 0 before the first stage, the stage's
 * number from 1, and one more where it is promoted. Without an image whichever is there is meant.
 */
export function progressOf(stages: Stages, { ledger }: Stand, image: string | undefined): number {
  if (ledger === undefined || (image !== undefined && !isSameImage(image, ledger.image))) return NOT_BEGUN;
  if (ledger.status === "promoted") return stages.length + 1;
  if (ledger.status !== "running") return NOT_BEGUN;
  return ledger.stage === BEFORE_FIRST ? 0 : stages.filter(({ percent }) => percent <= ledger.percent).length;
}

/**
 * Returns the number of the stage that the regions are to reach together, as `progressOf` counts: a stage by name or number
 * is itself, `next` is the one after that of the region that is furthest behind. `first` is what comes after nothing: 0
 * where a canary is made alone, 1 where it is taken through a whole stage.
 */
export function goalFor(stages: Stages, wanted: string, progress: readonly number[], first: 0 | 1): number {
  if (wanted === BEFORE_FIRST) return 0;
  const called = wanted === "next" ? undefined : stageCalled(stages, wanted);
  if (called !== undefined) return stages.indexOf(called) + 1;
  const behind = Math.min(...progress);
  return behind === NOT_BEGUN ? first : Math.min(behind + 1, stages.length + 1);
}

/** Returns the stage of that number as an action takes it; beyond the last one it is `next`, which finishes. */
export function stageAt(stages: Stages, goal: number): string {
  return goal <= 0 ? BEFORE_FIRST : (stages[goal - 1]?.name ?? "next");
}

/** Returns the images that are being rolled out, each once; several mean that the regions are not of one rollout. */
export function runningImages(stands: readonly Stand[]): readonly string[] {
  const images = stands.flatMap(({ ledger }) => (ledger?.status === "running" ? [ledger.image] : []));
  return images.filter((image, index) => images.findIndex((other) => isSameImage(image, other)) === index);
}

/**
 * Returns whether the ledger is of the same rollout as that of another region: of the same image, under way, or over since
 * the other one began. What was promoted before that is another rollout, which has served everybody since.
 */
export function isOneRollout(other: Pick<Ledger, "image" | "startedAt">, ledger: Ledger | undefined): ledger is Ledger {
  if (ledger === undefined || !isSameImage(ledger.image, other.image)) return false;
  return ledger.status === "running" || ledger.since >= other.startedAt;
}

/** What is asked of all regions together. */
export interface AskedOfAll extends Pick<Guards, "whileRunning"> {
  readonly stages: Stages;
  readonly image?: string;
  /** A stage's name or number, `next` or `0`. */
  readonly stage: string;
}

/** One region's turn: to which stage it goes, and with which image where the region itself does not tell. */
export interface Wave {
  readonly region: string;
  readonly stage: string;
  readonly image?: string;
}

/**
 * Returns the regions' turns in their order: those that are behind the stage that all are to reach, and those that are at it,
 * so that what is half done there is done. Where another image is under way and neither gives way nor is to be replaced,
 * only those regions are asked. Throws HELD where the regions are of different rollouts and no image is named.
 */
export function planWaves(stands: readonly Stand[], asked: AskedOfAll, first: 0 | 1): readonly Wave[] {
  const image = asked.image ?? imageOfAll(stands);
  const others = stands.filter(({ ledger }) => isAnother(ledger, image));
  if (others.length > 0 && asked.whileRunning !== "supersede")
    return others.map(({ region }) => ({ region, stage: asked.stage, ...imageIn(image) }));
  const found = stands.map((stand) => ({ ...stand, progress: progressOf(asked.stages, stand, image) }));
  const all = found.map(({ progress }) => progress);
  const goal = goalFor(asked.stages, asked.stage, all, first);
  const behind = found.filter(({ progress }) => progress <= goal);
  // A stage behind all of them is refused by each in its own words.
  return (behind.length === 0 ? found : behind).map(({ region, progress }) => {
    const begins = progress === NOT_BEGUN && asked.stage === "next" && first === 0;
    const given = asked.image ?? (progress === NOT_BEGUN ? image : undefined);
    return { region, stage: begins ? "next" : stageAt(asked.stages, goal), ...imageIn(given) };
  });
}

function imageOfAll(stands: readonly Stand[]): string | undefined {
  const images = runningImages(stands);
  if (images.length <= 1) return images[0];
  const found = stands.flatMap(({ region, ledger }) =>
    ledger?.status === "running" ? [`${ledger.image} in ${region}`] : [],
  );
  throw new RolloutError(
    "HELD",
    `expected one image under way in all regions, got ${found.join(" and ")}`,
    "Name the image to go on with, or take one of them back with the input 'region':\nwith:\n  image: IMAGE@sha256:DIGEST",
  );
}

function isAnother(ledger: Ledger | undefined, image: string | undefined): boolean {
  return ledger?.status === "running" && image !== undefined && !isSameImage(ledger.image, image);
}

function imageIn(image: string | undefined): { readonly image?: string } {
  return image === undefined ? {} : { image };
}
