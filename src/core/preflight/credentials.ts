import type { Finding } from "./finding";

/** Who the run is to Google, as far as the credentials tell. */
export interface CallerState {
  /** A noun phrase: "a service account key", "workload identity federation". */
  readonly kind: string;
  /** The e-mail address of the service account; absent where the credentials do not name one. */
  readonly account?: string;
  /** Whether a token was issued for this run; one that was given ready-made may be anything. */
  readonly issued: boolean;
}

/** Returns what the credentials amount to; `accepted` says whether a Google API has taken the token. */
export function judgeCredentials({ kind, account, issued }: CallerState, accepted: boolean): Finding {
  const who = account === undefined ? kind : `${account}, by ${kind}`;
  const facts = { kind, ...(account === undefined ? {} : { account }) };
  if (issued || accepted) return { result: "ok", sentence: who, facts };
  return { result: "warning", sentence: `${who}; no Google API has accepted it yet`, facts };
}
