import { readFile } from "node:fs/promises";
import type { AuthClient, JWTInput } from "google-auth-library";
import { z } from "zod";
import { RolloutError } from "../errors";
import { SIGN_IN_HINT } from "./hints";
import type { CloudSettings } from "./settings";
import { type Exchange, fetchThrough } from "./transport";

const SCOPE = "https://www.googleapis.com/auth/cloud-platform";

/** A client of google-auth-library and what its file says about it. */
export interface Loaded {
  readonly client: AuthClient;
  /** A noun phrase for people: "a service account key". */
  readonly kind: string;
  /** The e-mail address of the service account that it speaks for. */
  readonly account?: string | undefined;
  /** Mints an ID token by itself; absent where the kind of credentials cannot. */
  readonly mintIdToken?: ((audience: string) => Promise<string>) | undefined;
  /** Who impersonates the account, for credentials that do; that identity may mint the account's ID tokens. */
  readonly source?: AuthClient | undefined;
}

/** What is read of a credentials file here; everything else is the library's. */
const CREDENTIALS_FILE = z.looseObject({
  type: z.string(),
  client_email: z.string().optional(),
  service_account_impersonation_url: z.string().optional(),
  source_credentials: z.unknown().optional(),
});

/**
 * Returns the client for Application Default Credentials: the file that is named, the well-known file, or the machine's
 * own account where the machine is Google's. The metadata server is never asked whether it exists, because off Google
 * that costs seconds and a warning. Throws CREDENTIALS_MISSING.
 */
export async function loadClient(settings: CloudSettings, exchange: Exchange): Promise<Loaded> {
  const file = await readCredentials(settings);
  const { Compute, gcpMetadata, JWT } = await import("google-auth-library");
  if (file === undefined) {
    if (!gcpMetadata.getGCPResidency()) {
      throw new RolloutError("CREDENTIALS_MISSING", "expected Google credentials, found none", SIGN_IN_HINT);
    }
    const client = new Compute({ scopes: [SCOPE] });
    return { client, kind: "the machine's own account", mintIdToken: (audience) => client.fetchIdToken(audience) };
  }
  const client = await buildClient(file, exchange);
  const kind = KINDS[file.json.type] ?? `credentials of type ${file.json.type}`;
  if (!(client instanceof JWT)) return { client, kind, ...(await impersonation(file, exchange)) };
  // A key signs its own tokens, as in all of Google's own clients: no token endpoint is needed.
  client.useJWTAccessWithScope = true;
  return { client, kind, account: file.json.client_email, mintIdToken: (audience) => client.fetchIdToken(audience) };
}

/** What the types of credentials files are called (AIP-4110 and its neighbours). */
const KINDS: Readonly<Record<string, string>> = {
  service_account: "a service account key",
  authorized_user: "a user's own login",
  external_account: "workload identity federation",
  external_account_authorized_user: "workforce identity federation",
  impersonated_service_account: "impersonation",
};

/** The account stands in the address: `…/serviceAccounts/NAME@PROJECT.iam.gserviceaccount.com:generateAccessToken`. */
async function impersonation(file: CredentialsFile, exchange: Exchange): Promise<Omit<Loaded, "client" | "kind">> {
  const { service_account_impersonation_url: url, source_credentials: inner, ...direct } = file.json;
  const account = /serviceAccounts\/([^/:]+):/.exec(url ?? "")?.[1];
  if (account === undefined) return {};
  const json = inner === undefined ? direct : CREDENTIALS_FILE.parse(inner);
  return { account, source: await buildClient({ path: file.path, json }, exchange) };
}

async function buildClient({ path, json }: CredentialsFile, exchange: Exchange): Promise<AuthClient> {
  const { GoogleAuth } = await import("google-auth-library");
  try {
    const auth = new GoogleAuth({
      credentials: json as JWTInput,
      scopes: [SCOPE],
      clientOptions: { transporterOptions: { fetchImplementation: fetchThrough(exchange) } },
    });
    const client = await auth.getClient();
    handOverTransport(client);
    return client;
  } catch {
    // The library's message may quote the file.
    throw unreadable(path, "one that google-auth-library does not take");
  }
}

/** The library gives its STS exchange a transport of its own, without our time limit, cancellation and proxy. */
function handOverTransport(client: AuthClient): void {
  if (!("stsCredential" in client)) return;
  const { stsCredential, transporter } = client;
  if (typeof stsCredential === "object" && stsCredential !== null) Object.assign(stsCredential, { transporter });
}

interface CredentialsFile {
  readonly path: string;
  readonly json: z.infer<typeof CREDENTIALS_FILE>;
}

async function readCredentials(settings: CloudSettings): Promise<CredentialsFile | undefined> {
  const { credentials, wellKnownCredentials } = settings;
  if (credentials !== undefined) {
    const text = await readFile(credentials.path, "utf8").catch(() => undefined);
    if (text !== undefined) return parseCredentials(credentials.path, text);
    const message = `${credentials.variable}: expected a credentials file at '${credentials.path}', got none that can be read`;
    throw new RolloutError("CREDENTIALS_MISSING", message, SIGN_IN_HINT);
  }
  if (wellKnownCredentials === undefined) return undefined;
  const text = await readFile(wellKnownCredentials, "utf8").catch(() => undefined);
  return text === undefined ? undefined : parseCredentials(wellKnownCredentials, text);
}

function parseCredentials(path: string, text: string): CredentialsFile {
  try {
    return { path, json: CREDENTIALS_FILE.parse(JSON.parse(text)) };
  } catch {
    // Neither the parser's nor the schema's message may be shown: both can quote a key.
    throw unreadable(path, "something else");
  }
}

function unreadable(path: string, got: string): RolloutError {
  return new RolloutError(
    "CREDENTIALS_MISSING",
    `${path}: expected a Google credentials file, got ${got}`,
    SIGN_IN_HINT,
  );
}
