import { messageOf, RolloutError } from "../errors";
import { type Loaded, loadClient } from "./adc";
import { AGAIN } from "./advice";
import { SIGN_IN_HINT } from "./hints";
import { Redactor } from "./secret";
import type { CloudSettings } from "./settings";
import { type Exchange, NoAnswer, throwIfCancelled } from "./transport";

/** Seconds until a token must be there, with the library's own retries. */
const TOKEN_WITHIN = 45;

/** Who the run is to Google. Nothing of it is ever printed. */
export interface Credentials {
  /** Returns the headers that authorise a call, refreshed before they expire. Throws CREDENTIALS_MISSING or CLOUD_UNREACHABLE. */
  headers(): Promise<Readonly<Record<string, string>>>;
  /** Returns what stands behind it; undefined where the access token was given ready-made. Throws CREDENTIALS_MISSING. */
  loaded(): Promise<Loaded | undefined>;
  /** Returns the e-mail address of the service account, as far as it is known by now. */
  account(): string | undefined;
  /** Returns the text without the secrets that were handed out so far. */
  readonly redact: (text: string) => string;
  /** From now on the text is a secret. */
  readonly learn: (secret: string) => void;
}

/**
 * Returns the ambient credentials: `CLOUDSDK_AUTH_ACCESS_TOKEN`, else Application Default Credentials.
 * Nothing is read or asked for before the first call; the project is never looked up. `onSecret` is told each secret
 * that comes to be known, for what is printed elsewhere.
 */
export function createCredentials(
  settings: CloudSettings,
  exchange: Exchange,
  signal: AbortSignal,
  onSecret: (secret: string) => void = () => undefined,
): Credentials {
  const redactor = new Redactor();
  const redact = (text: string): string => redactor.redact(text);
  const learn = (secret: string): void => {
    redactor.learn(secret);
    onSecret(secret);
  };
  const common = { redact, learn };
  if (settings.accessToken !== undefined) {
    const token = settings.accessToken.reveal();
    learn(token);
    const headers = { authorization: `Bearer ${token}`, ...quotaHeader(settings) };
    return { ...common, headers: async () => headers, loaded: async () => undefined, account: () => undefined };
  }
  let loading: Promise<Loaded> | undefined;
  let account: string | undefined;
  const loaded = async (): Promise<Loaded> => {
    loading ??= loadClient(settings, exchange);
    account = (await loading).account;
    return loading;
  };
  const headers = async (): Promise<Record<string, string>> => {
    const given = await headersOf((await loaded()).client, { redact, learn, signal });
    return { ...given, ...quotaHeader(settings) };
  };
  return { ...common, headers, loaded, account: () => account };
}

/** Returns the headers that authorise as this client, and remembers the token as a secret. Throws as `Credentials.headers`. */
export async function headersOf(
  client: Loaded["client"],
  context: Pick<Credentials, "redact" | "learn"> & { readonly signal: AbortSignal },
): Promise<Record<string, string>> {
  try {
    const given = Object.fromEntries(await inTime(client.getRequestHeaders(), context.signal));
    context.learn(given["authorization"]?.replace(/^Bearer /, "") ?? "");
    return given;
  } catch (thrown) {
    throwIfCancelled(context.signal);
    throw translate(thrown, context.redact);
  }
}

/** Some of the library's ways to a token know neither a time limit nor a cancellation. */
function inTime<T>(asked: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise((resolve, reject) => {
    const cancel = (): void => reject(new RolloutError("CANCELLED", "the run was cancelled"));
    const timer = setTimeout(
      () => reject(new NoAnswer(`no access token within ${TOKEN_WITHIN} s`)),
      TOKEN_WITHIN * 1000,
    );
    signal.addEventListener("abort", cancel, { once: true });
    void asked.then(resolve, reject).finally(() => {
      clearTimeout(timer);
      signal.removeEventListener("abort", cancel);
    });
  });
}

function quotaHeader({ quotaProject }: CloudSettings): Record<string, string> {
  return quotaProject === undefined ? {} : { "x-goog-user-project": quotaProject };
}

/** The library's errors carry whole requests with their headers, so only their sentence is taken over. */
function translate(thrown: unknown, redact: (text: string) => string): RolloutError {
  if (thrown instanceof RolloutError) return thrown;
  const said = redact(messageOf(thrown)).split("\n")[0] ?? "";
  const status = statusOf(thrown);
  if (isSilence(thrown) || status >= 500 || status === 429) {
    return new RolloutError("CLOUD_UNREACHABLE", `could not get an access token: ${said}`, AGAIN);
  }
  return new RolloutError(
    "CREDENTIALS_MISSING",
    `expected credentials that can be exchanged for an access token, got: ${said}`,
    SIGN_IN_HINT,
  );
}

/** A request of the library's that failed without a response has its `config` and no status. */
function isSilence(thrown: unknown): boolean {
  if (thrown instanceof NoAnswer) return true;
  return thrown instanceof Error && "config" in thrown && statusOf(thrown) === 0;
}

function statusOf(thrown: unknown): number {
  if (typeof thrown !== "object" || thrown === null || !("status" in thrown)) return 0;
  return typeof thrown.status === "number" ? thrown.status : 0;
}
