import type { Bucket } from "../metric";
import type { Range } from "./windows";

/** What a judge is given: everything the backend has of canary and stable for the range, and whether the watch is over. */
export interface Evidence {
  /** From when the stage began (and was warm) to what the source's lag leaves. */
  readonly range: Range;
  readonly canary: readonly Bucket[];
  /** Empty where there is nothing to compare with. */
  readonly stable: readonly Bucket[];
  readonly query: string;
  readonly notes: readonly string[];
  /** When the watch began that this look is part of; epoch milliseconds, shifted by the lag. */
  readonly watchFrom: number;
  /** While the watch goes on, only full windows count; at its end a range shorter than the window counts as one. */
  readonly final: boolean;
}
