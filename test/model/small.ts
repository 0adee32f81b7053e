import { Release, type Scenario } from "./release";
import type { Punctuality } from "./schedule";

/** The commits that the small cases push, one after the other. */
export const SHA = "b".repeat(40);
export const NEXT = "c".repeat(40);

/** How a small case is watched: until it is over, unless told otherwise, and punctually. */
export interface Watch {
  readonly until?: (release: Release) => boolean;
  readonly punctuality?: Punctuality;
  readonly seed?: number;
}

/** Returns the founding case's plan in small: three stages that bake for two hours each. */
export function smallPlan(text: string): string {
  return without(text.replaceAll("bake: 24h", "bake: 2h"), /name: stage-[24]/);
}

/** Returns a plan for all stages in one run: three of them, watched for ten minutes each and never baked. */
export function unbakedPlan(text: string): string {
  return without(text.replaceAll("bake: 24h", "bake: 0s"), /name: stage-[24]/);
}

/** Returns the text without the lines that match. */
export function without(text: string, line: RegExp): string {
  return text
    .split("\n")
    .filter((one) => !line.test(one))
    .join("\n");
}

/** Begins a small rollout by a push, under a monitor that looks every half hour. */
export function begin(scenario: Scenario = {}, { until = isOver, punctuality, seed }: Watch = {}): Release {
  const { plan = (text) => text } = scenario;
  const release = new Release({ approveAfter: 1800, ...scenario, plan: (text) => plan(smallPlan(text)) });
  release.github.push(SHA);
  release.watch(() => until(release), punctuality, seed);
  return release;
}

/** Says whether the rollout has ended, one way or the other. */
export function isOver({ ledger }: Release): boolean {
  return ledger !== undefined && ledger.status !== "running";
}

/** Says whether the stage has its users. */
export function isAt({ ledger }: Release, stage: string): boolean {
  return ledger?.stage === stage && ledger.percent > 0;
}

/** Share of the users by the environment that approves it, as the founding case's plan has them. */
const PERCENTS: Readonly<Record<string, number>> = {
  "stage-1": 5,
  "stage-2": 10,
  "stage-3": 25,
  "stage-4": 50,
  "stage-5": 100,
};

/** Returns every moment at which canaries had more users than anybody had approved by then, as `AT: PERCENT of APPROVED`. */
export function beyondApproval({ cloud, approved, trace }: Release): readonly string[] {
  return cloud.trace.flatMap(({ at }, index) => {
    const allowed = Math.max(
      0,
      ...approved.filter((one) => one.at <= at).map(({ environment }) => PERCENTS[environment] ?? 0),
    );
    const [hours = 0, percent = 0] = trace[index] ?? [];
    return percent > allowed ? [`${hours} h: ${percent} of ${allowed}`] : [];
  });
}
