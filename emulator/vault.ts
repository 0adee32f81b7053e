import { isGoodToken, issueToken, NO_TOKENS } from "./core/tokens";
import type { Clock } from "./model";

/** Issues access tokens and knows them again. */
export interface Vault {
  issue(lifetimeSeconds: number): { readonly token: string; readonly expiresAt: number };
  /** True for an issued token that has not expired, and for a token of the operator's own. */
  knows(token: string): boolean;
}

/** Returns a vault that also takes the tokens given, which never expire. */
export function createVault(clock: Clock, seed: string, standing: readonly string[]): Vault {
  let tokens = NO_TOKENS;
  return {
    issue(lifetimeSeconds) {
      const { tokens: next, ...issued } = issueToken(tokens, seed, lifetimeSeconds, clock.now());
      tokens = next;
      return issued;
    },
    knows: (token) => standing.includes(token) || isGoodToken(tokens, token, clock.now()),
  };
}
