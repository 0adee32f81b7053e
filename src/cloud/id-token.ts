import { z } from "zod";
import { RolloutError } from "../errors";
import type { Loaded } from "./adc";
import { headersOf } from "./auth";
import type { Session } from "./http";
import { Rejected, withRetries } from "./retry";

/** How long a token, or the fact that there is none, is kept; Google's ID tokens live an hour. In seconds. */
const KEEP = { token: 45 * 60, nothing: 60 };
/** Seconds for minting one token, retries included. */
const MINT_WITHIN = 15;
const GENERATED = z.object({ token: z.string().min(1) });

/** Returns an ID token for the audience, or undefined where none can be minted. Throws nothing but CANCELLED. */
export type MintIdToken = (audience: string) => Promise<string | undefined>;

/** Returns a minter that asks at most once per audience and three quarters of an hour; a refusal is kept for a minute. */
export function createIdTokens(session: Session): MintIdToken {
  const kept = new Map<string, { readonly token: string | undefined; readonly until: number }>();
  return async (audience) => {
    const known = kept.get(audience);
    if (known !== undefined && known.until > Date.now()) return known.token;
    const token = await mint(session, audience);
    if (token !== undefined) session.credentials.learn(token);
    kept.set(audience, { token, until: Date.now() + (token === undefined ? KEEP.nothing : KEEP.token) * 1000 });
    return token;
  };
}

/**
 * A key and a machine's own account mint by themselves; an impersonated account has IAM Credentials do it. A user's
 * login, a ready-made access token and a federated identity without an account cannot mint one for Cloud Run.
 */
async function mint(session: Session, audience: string): Promise<string | undefined> {
  const loaded = await session.credentials.loaded().catch(() => undefined);
  if (loaded === undefined) return undefined;
  const viaService = loaded.mintIdToken === undefined || session.settings.overridden.includes("iamcredentials");
  const clients = [loaded.source, loaded.client].filter((client) => client !== undefined);
  try {
    if (!viaService) return await loaded.mintIdToken?.(audience);
    if (loaded.account === undefined) return undefined;
    // The impersonator usually may mint (roles/iam.workloadIdentityUser); the account itself only where it was told so.
    for (const client of clients) {
      const token = await generate(session, client, loaded.account, audience);
      if (token !== undefined) return token;
    }
  } catch (thrown) {
    if (thrown instanceof RolloutError && thrown.code === "CANCELLED") throw thrown;
  }
  return undefined;
}

async function generate(
  session: Session,
  client: Loaded["client"],
  account: string,
  audience: string,
): Promise<string | undefined> {
  const { settings, credentials, signal, limits, exchange } = session;
  const url = `${settings.endpoints.iamcredentials}/v1/projects/-/serviceAccounts/${account}:generateIdToken`;
  const body = JSON.stringify({ audience, includeEmail: true });
  const attempt = async (within: number): Promise<string | undefined> => {
    const headers = { ...(await headersOf(client, { ...credentials, signal })), "content-type": "application/json" };
    const answer = await exchange({ method: "POST", url, headers, body, within });
    if (answer.status === 429 || answer.status >= 500) throw new Rejected(answer);
    return answer.status === 200 ? GENERATED.parse(JSON.parse(answer.text)).token : undefined;
  };
  return withRetries(attempt, { isWrite: false, deadline: MINT_WITHIN, signal, limits });
}
