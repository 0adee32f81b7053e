import { ApiError } from "../core/errors";
import { listOf, objectOf, textOf } from "../core/json";
import { timestamp } from "../core/timestamps";
import { idTokenOf, parseLifetime } from "../core/tokens";
import type { Clock, Face } from "../model";
import type { Vault } from "../vault";
import { createFace } from "./routing";

const ACCOUNT = "^/v1/projects/[^/]+/serviceAccounts/(?<account>[^/:]+)";
const DEFAULT_LIFETIME = "3600s";

/** Returns the IAM Credentials API: access and ID tokens for any service account, none of them good outside the emulator. */
export function createIamCredentials(vault: Vault, clock: Clock): Face {
  return createFace([
    {
      method: "POST",
      path: new RegExp(`${ACCOUNT}:generateAccessToken$`),
      answer: ({ body }) => {
        const { scope, lifetime } = objectOf(body);
        if (listOf(scope).length === 0) throw new ApiError("INVALID_ARGUMENT", "Expected at least one scope.");
        const seconds = parseLifetime(textOf(lifetime) || DEFAULT_LIFETIME);
        if (seconds === undefined)
          throw new ApiError("INVALID_ARGUMENT", `Expected a lifetime like '3600s', got '${textOf(lifetime)}'.`);
        const { token, expiresAt } = vault.issue(seconds);
        return { accessToken: token, expireTime: timestamp(expiresAt * 1000) };
      },
    },
    {
      method: "POST",
      path: new RegExp(`${ACCOUNT}:generateIdToken$`),
      answer: ({ body }, { account = "" }) => {
        const { audience, includeEmail } = objectOf(body);
        if (textOf(audience) === "") throw new ApiError("INVALID_ARGUMENT", "Expected an audience.");
        return { token: idTokenOf(account, textOf(audience), includeEmail === true, clock.now()) };
      },
    },
  ]);
}
