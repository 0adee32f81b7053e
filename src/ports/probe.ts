/** One request to the canary; without `body` none is sent. */
export interface ProbeRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  /** Seconds until the whole answer must be in. */
  readonly within: number;
}

/** An answer, or the reason why there is none. Latency in seconds, headers with lower-case names. */
export type ProbeAnswer =
  | {
      readonly kind: "answer";
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly text: string;
      readonly latency: number;
    }
  | { readonly kind: "none"; readonly why: string; readonly latency: number };

/** Asks one HTTP question. Never follows a redirect, reads at most 1 MiB, never throws but for CANCELLED. */
export interface Probe {
  ask(request: ProbeRequest): Promise<ProbeAnswer>;
  /** Returns an ID token for the audience, or undefined where the ambient credentials cannot mint one. */
  idToken(audience: string): Promise<string | undefined>;
}
