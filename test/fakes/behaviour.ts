/** How a revision of an image turns out, and after how many seconds. */
export interface Fate {
  readonly ready: "ready" | "failed";
  readonly after: number;
  readonly message: string;
  readonly lastWords: readonly string[];
}

/** One moment in the life of the service: what it serves from then on, in percent by revision. */
export interface Moment {
  readonly at: number;
  readonly shares: Readonly<Record<string, number>>;
}

/** How the fake behaves; whatever is left out works at once and well. */
export interface Behaviour {
  /** Seconds from an accepted write to the end of its reconciliation. */
  readonly settle?: number;
  /** Seconds after which the service settles though a revision is still starting; it never waits less than `settle`. */
  readonly patience?: number;
  readonly etags?: "enforced" | "ignored";
  readonly fates?: Readonly<Record<string, Partial<Fate>>>;
  /** False: the service does not exist yet. */
  readonly exists?: boolean;
}
