import { createHmac } from "node:crypto";
import { uuidOf } from "./ids";

/** Access tokens that were issued: token → epoch milliseconds of its end. */
export interface Tokens {
  readonly issued: Readonly<Record<string, number>>;
  readonly drawn: number;
}

/** A store that has issued nothing. */
export const NO_TOKENS: Tokens = { issued: {}, drawn: 0 };

/** Returns a new access token that is good for so many seconds, and the store that knows it. */
export function issueToken(
  tokens: Tokens,
  seed: string,
  lifetimeSeconds: number,
  now: number,
): { readonly tokens: Tokens; readonly token: string; readonly expiresAt: number } {
  const token = `ya29.emulated-${uuidOf(`${seed} token ${tokens.drawn}`)}`;
  const expiresAt = now + lifetimeSeconds * 1000;
  return { token, expiresAt, tokens: { drawn: tokens.drawn + 1, issued: { ...tokens.issued, [token]: expiresAt } } };
}

/** True while a token is good: issued and not expired. */
export function isGoodToken(tokens: Tokens, token: string, now: number): boolean {
  const end = tokens.issued[token];
  return end !== undefined && now < end;
}

function part(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString("base64url");
}

/** Returns an ID token in Google's shape for a service account; the signature is the emulator's own, good for nobody else. */
export function idTokenOf(email: string, audience: string, includeEmail: boolean, now: number): string {
  const seconds = Math.floor(now / 1000);
  const identity = includeEmail ? { email, email_verified: true } : {};
  const sub = uuidOf(email);
  const claims = {
    iss: "https://accounts.google.com",
    aud: audience,
    azp: sub,
    sub,
    iat: seconds,
    exp: seconds + 3600,
    ...identity,
  };
  const body = `${part({ alg: "HS256", typ: "JWT" })}.${part(claims)}`;
  return `${body}.${createHmac("sha256", "emulator").update(body).digest("base64url")}`;
}

/** Returns the seconds of a lifetime like `"3600s"`; undefined when it is not one. */
export function parseLifetime(text: string): number | undefined {
  const match = /^(\d+)(\.\d+)?s$/.exec(text);
  return match === null ? undefined : Number(match[1]);
}
