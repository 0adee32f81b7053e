import { BEFORE_FIRST } from "../ask";
import type { Ledger, Step } from "../ledger";

/** The time that a rollout spent at one stage, with users on it. */
export interface Stay {
  readonly stage: string;
  /** Percent of the users that it began with, 0–100. */
  readonly percent: number;
  /** Epoch milliseconds. */
  readonly since: number;
  readonly end: StayEnd;
  /** Address of the run that ended it; of the one that began it while it lasts. Empty on a laptop. */
  readonly run: string;
}

/** How a stay ended: it lasts, it was left for another stage, everybody followed, or it was taken back. */
export type StayEnd =
  | { readonly kind: "lasts" }
  | { readonly kind: "left"; readonly to: string }
  | { readonly kind: "promoted" }
  | { readonly kind: "taken-back" };

/** Returns the stays that the story tells of, oldest first; empty where no user was ever on the canary. */
export function staysOf(ledger: Ledger): readonly Stay[] {
  const groups = groupsOf(ledger.story.filter(({ stage }) => stage !== BEFORE_FIRST));
  return groups.map((steps, index) => {
    const [first] = steps;
    const next = groups[index + 1]?.[0];
    if (next !== undefined) return { ...begun(first), end: { kind: "left", to: next.stage }, run: next.run };
    if (ledger.status === "running")
      return { ...begun(first), since: ledger.since, end: { kind: "lasts" }, run: first.run };
    const kind = ledger.status === "promoted" ? "promoted" : "taken-back";
    return { ...begun(first), end: { kind }, run: ledger.story.at(-1)?.run ?? "" };
  });
}

function begun({ stage, percent, at: since }: Step): Pick<Stay, "stage" | "percent" | "since"> {
  return { stage, percent, since };
}

/** Steps at the same stage, one after the other, are one stay: it was asked for again, finished, or taken back there. */
function groupsOf(steps: readonly Step[]): readonly (readonly [Step, ...Step[]])[] {
  const groups: [Step, ...Step[]][] = [];
  for (const step of steps) {
    const group = groups.at(-1);
    if (group !== undefined && group[0].stage === step.stage) group.push(step);
    else groups.push([step]);
  }
  return groups;
}
