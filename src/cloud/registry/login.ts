import type { RolloutError } from "../../errors";
import type { Session } from "../http";

/** Who the run is to a registry. Nothing of it is ever printed. */
export type Login =
  | { readonly kind: "password"; readonly user: string; readonly password: string }
  /** What Docker keeps where a registry gave it a token that lasts, to be exchanged for others. */
  | { readonly kind: "identity"; readonly token: string }
  /** Nobody; `why` says what kept a Google login from being had. */
  | { readonly kind: "none"; readonly why?: RolloutError };

/** What of a session a login needs. */
export type Who = Pick<Session, "settings" | "credentials" | "signal">;

/** Returns the login, which is known as a secret from then on: alone and as it travels. */
export function learned<Known extends Login>(login: Known, { learn }: Who["credentials"]): Known {
  if (login.kind === "identity") learn(login.token);
  if (login.kind === "password") {
    learn(login.password);
    learn(encodeLogin(login.user, login.password));
  }
  return login;
}

/** Returns user and password as HTTP and Docker's config carry them. */
export function encodeLogin(user: string, password: string): string {
  return Buffer.from(`${user}:${password}`).toString("base64");
}
