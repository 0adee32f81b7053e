/** Something to wait for, again and again. */
export interface Signal {
  /** Resolves at the next `ring`, at once after `end`. */
  next(): Promise<void>;
  ring(): void;
  /** Rings for the last time. */
  end(): void;
}

/** Returns a signal that nobody waits for yet. */
export function createSignal(): Signal {
  let waiting: (() => void)[] = [];
  let ended = false;
  const ring = () => {
    const woken = waiting;
    waiting = [];
    for (const resume of woken) resume();
  };
  return {
    next: () =>
      new Promise((resolve) => {
        if (ended) resolve();
        else waiting.push(resolve);
      }),
    ring,
    end() {
      ended = true;
      ring();
    },
  };
}
