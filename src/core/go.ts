import { type Decision, decide, type Rules } from "./decision";
import { renderTime } from "./format";
import type { Guard } from "./guards";
import type { OnSkew } from "./judge/gate";
import type { Ledger } from "./ledger";
import type { GateFinding } from "./report/evidence";
import { judgeWhole } from "./stage-verdict";
import type { Verdict } from "./verdict";

/** What users complain of: the open issues, each as a person would name it, or why nobody could read them. */
export type Complaints =
  | { readonly kind: "read"; readonly open: readonly string[] }
  | { readonly kind: "unread"; readonly why: string };

const BETWEEN_WAYS = "it is between two ways, and nobody is on it";

/** Nobody complains, or the plan does not ask. */
export const NO_COMPLAINTS: Complaints = { kind: "read", open: [] };

/** By what it is decided whether a stage may be left, beside its numbers. */
export interface GoTerms extends Rules {
  /** Epoch milliseconds. */
  readonly now: number;
  /** Seconds that the stage must have lasted. */
  readonly bake: number;
  readonly onSkew: OnSkew;
  /** Seconds that the newest numbers may be old, beyond a metric's lag. */
  readonly fresh: number;
  readonly complaints: Complaints;
  /** Why nothing is released at this moment, a clause; absent where nothing is frozen. */
  readonly frozen?: string;
  /** The guards that a person stepped over. */
  readonly override: readonly Guard[];
}

/** Whether a stage may be left, and what follows. */
export interface Go {
  readonly go: boolean;
  /** What the numbers of the whole stage say. */
  readonly verdict: Verdict;
  readonly decision: Decision;
  /** Until when it is only waited, in epoch milliseconds: the bake, or its one extension. Absent where it is over. */
  readonly baking?: number;
  /** True where it is held and a person must look; a bake that goes on and a freeze need nobody. */
  readonly alarm: boolean;
  /** Why it is not left, or is taken back; clauses, none where it is a go. */
  readonly reasons: readonly string[];
  /** Between two ways: what keeps it there beside its numbers, clauses; absent where nothing does. */
  readonly standing?: readonly string[];
}

/**
 * Returns whether the stage that the ledger is at may be left. A canary that failed since the stage began is taken back at
 * once where the plan says so; what else the plan takes it back for waits until the bake is over. After the bake a stage
 * whose numbers do not pass is held, with `extend` for one more bake before anybody is called. It is never a go while it
 * bakes, is complained of, or is frozen, unless that guard was stepped over; the last stage is left in a freeze, too.
 */
export function judgeGo(found: Pick<GateFinding, "metrics" | "share">, ledger: Ledger, terms: GoTerms): Go {
  const { verdict, why } = judgeWhole(found, terms.onSkew, terms.fresh);
  const decision = decide(verdict, terms);
  const { complaints, frozen } = obstaclesOf(terms);
  // Finishing changes nobody's share, so that no freeze keeps users on two versions.
  const standing = terms.lastStage ? complaints : [...complaints, ...frozen];
  const alarm = complaints.length > 0;
  if (ledger.handOver === true && standing.length > 0 && decision !== "rollback")
    return { go: false, verdict, decision: "hold", alarm, reasons: [...standing, ...why], standing };
  const until = waitsUntil(verdict, ledger, terms);
  if (verdict !== "fail" && until !== undefined) {
    const reasons = [`${ledger.stage} bakes until ${renderTime(until)}`, ...why];
    return { go: false, verdict, decision: "hold", baking: until, alarm: false, reasons };
  }
  if (decision === "hold" || decision === "rollback")
    return { go: false, verdict, decision, alarm: decision === "hold", reasons: why };
  if (standing.length === 0) return { go: true, verdict, decision, alarm: false, reasons: standing };
  return { go: false, verdict, decision: "hold", alarm, reasons: standing };
}

/**
 * Returns whether a rollout between two ways goes on though it is held: its stage was left before, and while nobody is on
 * the canary there are no numbers to wait for. A fault that was seen, numbers that cannot be read, complaints and a freeze
 * keep it there all the same.
 */
export function goesOnBetweenWays(
  { handOver }: Pick<Ledger, "handOver">,
  { verdict, decision, standing }: Pick<Go, "verdict" | "decision" | "standing">,
): boolean {
  const isWell = verdict !== "fail" && verdict !== "error";
  return handOver === true && decision !== "rollback" && standing === undefined && isWell;
}

/** Returns the go of a rollout that goes on between two ways though it was held; any other is returned as it is. */
export function goOnBetweenWays(ledger: Pick<Ledger, "handOver">, go: Go): Go {
  if (go.go || !goesOnBetweenWays(ledger, go)) return go;
  const { baking: _, ...rest } = go;
  return { ...rest, go: true, decision: "advance", alarm: false, reasons: [BETWEEN_WAYS, ...go.reasons] };
}

/** Until when nobody needs to do anything; undefined where that is over, or the guard was stepped over. */
function waitsUntil(verdict: Verdict, { since }: Ledger, terms: GoTerms): number | undefined {
  const { now, bake, onInconclusive, override } = terms;
  if (override.includes("bake")) return undefined;
  const over = since + bake * 1000;
  if (over > now) return over;
  const extended = over + bake * 1000;
  return verdict !== "pass" && onInconclusive === "extend" && extended > now ? extended : undefined;
}

function obstaclesOf({ complaints, frozen, override }: GoTerms): Record<"complaints" | "frozen", readonly string[]> {
  const told =
    complaints.kind === "read"
      ? complaints.open.map((issue) => `users complain: ${issue}`)
      : [`nobody knows whether users complain: ${complaints.why}`];
  return {
    complaints: override.includes("complaints") ? [] : told,
    frozen: frozen === undefined || override.includes("freeze") ? [] : [frozen],
  };
}
