import { parsePercentDocument } from "./core/assignment";

/** How a document with the percent is read, how often, and who is told when that fails. Times are seconds. */
export interface PercentSourceOptions {
  /** Returns the document's text, by HTTP or from wherever it is kept; rejects where it cannot be had. */
  readonly read: () => Promise<string>;
  /** How old an answer may be before the document is read again. Default: 10. */
  readonly everySeconds?: number;
  /** How long one read may take before it counts as failed. Default: 2. */
  readonly withinSeconds?: number;
  /** After so long without one good read the percent is 0. Default: never, the last good one stays. */
  readonly staleAfterSeconds?: number;
  /** Told of each read that failed and of each document that is malformed; what it throws is lost. Default: nobody. */
  readonly onError?: (error: unknown) => void;
}

/** The percent that a published document says. */
export interface PercentSource {
  /**
   * Returns the canary's percent, 0–100; never rejects. Where the last read lies too long ago it waits for a new one, once
   * for all who ask meanwhile. A failed read or a malformed document leaves the last good percent; before there is one, 0.
   */
  percent(): Promise<number>;
}

/**
 * Returns a source that reads the document when it is asked, not on a timer: a Cloud Run instance has no CPU between
 * requests, so a timer would let the first request after a pause see an old percent. Throws a RangeError for a time that
 * is not above 0.
 */
export function createPercentSource(options: PercentSourceOptions): PercentSource {
  const { read, everySeconds = 10, withinSeconds = 2, staleAfterSeconds = Number.POSITIVE_INFINITY } = options;
  for (const [name, value] of Object.entries({ everySeconds, withinSeconds, staleAfterSeconds }))
    if (!(value > 0)) throw new RangeError(`expected ${name} to be more than 0 seconds, got ${String(value)}`);
  let good = { percent: 0, at: Number.NEGATIVE_INFINITY };
  let triedAt = Number.NEGATIVE_INFINITY;
  let reading: Promise<void> | undefined;

  const look = async () => {
    try {
      const percent = parsePercentDocument(await within(read, withinSeconds));
      good = { percent, at: seconds() };
    } catch (error) {
      tell(options, error);
    }
    triedAt = seconds();
    reading = undefined;
  };
  return {
    async percent() {
      if (seconds() - triedAt >= everySeconds) reading ??= look();
      await reading;
      return seconds() - good.at < staleAfterSeconds ? good.percent : 0;
    },
  };
}

/** Seconds that no adjustment of the machine's clock can turn back. */
function seconds(): number {
  return performance.now() / 1000;
}

/** Rejects where the read takes too long; what it brings later is dropped. */
async function within(read: () => Promise<string>, limit: number): Promise<string> {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    const refuse = () => reject(new Error(`expected the document within ${limit} s, got nothing`));
    timer = setTimeout(refuse, limit * 1000);
  });
  try {
    return await Promise.race([read(), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** A log that cannot be written must not change who is served by what. */
function tell({ onError }: PercentSourceOptions, error: unknown): void {
  try {
    onError?.(error);
  } catch {}
}
