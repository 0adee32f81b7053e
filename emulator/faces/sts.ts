import { objectOf, textOf } from "../core/json";
import type { ApiAnswer, Face } from "../model";
import type { Vault } from "../vault";

const EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
const ACCESS_TOKEN = "urn:ietf:params:oauth:token-type:access_token";
const LIFETIME_SECONDS = 3600;

function refuse(description: string): ApiAnswer {
  return { status: 400, body: { error: "invalid_request", error_description: description } };
}

/** Returns the Security Token Service: any subject token that is not empty is exchanged, no identity provider is asked. */
export function createSts(vault: Vault): Face {
  return (request): ApiAnswer | undefined => {
    if (request.method !== "POST" || request.path !== "/v1/token") return undefined;
    const form = objectOf(request.body);
    if ((form["grant_type"] ?? form["grantType"]) !== EXCHANGE) return refuse(`Expected the grant type ${EXCHANGE}.`);
    if (textOf(form["subject_token"] ?? form["subjectToken"]) === "") return refuse("Expected a subject token.");
    if (textOf(form["audience"]) === "") return refuse("Expected an audience.");
    const { token } = vault.issue(LIFETIME_SECONDS);
    return {
      status: 200,
      body: {
        access_token: token,
        issued_token_type: ACCESS_TOKEN,
        token_type: "Bearer",
        expires_in: LIFETIME_SECONDS,
      },
    };
  };
}
