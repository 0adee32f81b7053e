import type { Lines, Measure } from "../metric";
import type { Verdict } from "../verdict";
import type { Pooled } from "./pool";
import type { Range } from "./windows";

/** What was found about one metric: the verdict and the numbers that it rests on. */
export interface Judgement {
  readonly metric: string;
  readonly verdict: Verdict;
  /** True when a window was beyond the warn line. */
  readonly warned: boolean;
  readonly measure: Measure["kind"];
  readonly lines: Lines;
  /** The worst window that decided the verdict; absent where there was nothing to judge. */
  readonly decisive?: Range & Pooled;
  /** The value over the whole range asked, and over how many requests; no value is no data. */
  readonly overall: Pooled;
  readonly range: Range;
  readonly windows: number;
  /** The question as it was put to the backend. */
  readonly query: string;
  /** What an engineer on call reads. */
  readonly sentence: string;
}
