import { z } from "zod";
import { isLoopback } from "../../core/build/loopback";
import { Rejected } from "../retry";
import { type Challenge, parseChallenge } from "./challenge";
import { type Channel, Unfit } from "./channel";
import { addressOf, isGoogleHost } from "./hosts";
import { jsonOf } from "./json";
import { encodeLogin, type Login } from "./login";

/** What a token endpoint answers; older ones say `token`, those of OAuth 2 `access_token`. */
const TOKEN = z.object({ token: z.string().min(1).optional(), access_token: z.string().min(1).optional() });
/** Bytes of an answer with a token in it. */
const MOST = 256 * 1024;

/** What is to be done at the registry, for a token that allows no more. */
export interface Wish {
  readonly host: string;
  /** As the distribution specification writes it: `repository:my/app:pull`. */
  readonly scope: string;
  /** Seconds that are left. */
  readonly within: number;
}

/** What a token is got with. */
export interface TokenParts {
  readonly channel: Channel;
  readonly login: Login;
  readonly learn: (secret: string) => void;
}

/**
 * Returns the `Authorization` header that answers a registry's challenge, undefined where nothing can: a challenge of an
 * unknown kind, or one for a password where there is none. Throws Rejected where the token endpoint turns the login away.
 */
export async function readAuthorization(header: string, wish: Wish, parts: TokenParts): Promise<string | undefined> {
  const challenge = parseChallenge(header);
  if (challenge === undefined) return undefined;
  if (challenge.scheme === "basic") return basicOf(parts.login);
  const realm = parseRealm(challenge.realm, wish.host);
  const token = await readToken(realm, challenge, wish, parts);
  parts.learn(token);
  return `Bearer ${token}`;
}

type BearerChallenge = Extract<Challenge, { scheme: "bearer" }>;

async function readToken(realm: URL, challenge: BearerChallenge, wish: Wish, parts: TokenParts): Promise<string> {
  const asked = { service: challenge.service ?? "", scope: challenge.scope ?? wish.scope };
  const common = { within: wish.within, most: MOST };
  const answer =
    parts.login.kind === "identity"
      ? await parts.channel({ ...common, ...refreshOf(realm, asked, parts.login.token) })
      : await parts.channel({ ...common, ...questionOf(realm, asked, basicOf(parts.login)) });
  if (answer.status < 200 || answer.status > 299) throw new Rejected(answer);
  const { token, access_token } = TOKEN.safeParse(jsonOf(answer.text)).data ?? {};
  const found = token ?? access_token;
  if (found === undefined || !/^[\x21-\x7e]+$/.test(found))
    throw new Unfit(`expected a token from ${realm.host}, got none`);
  return found;
}

type Asked = Readonly<Record<"service" | "scope", string>>;

function questionOf(realm: URL, asked: Asked, authorization: string | undefined) {
  const url = new URL(realm);
  for (const [name, value] of Object.entries(asked)) if (value !== "") url.searchParams.set(name, value);
  return { method: "GET", url: url.href, headers: authorization === undefined ? {} : { authorization } } as const;
}

/** A token that lasts is exchanged as OAuth 2 has it (RFC 6749 §6). */
function refreshOf(realm: URL, asked: Asked, token: string) {
  const form = { grant_type: "refresh_token", client_id: "cloud-run-canary", refresh_token: token, ...asked };
  return {
    method: "POST",
    url: realm.href,
    headers: { "content-type": "application/x-www-form-urlencoded" },
    body: new URLSearchParams(form).toString(),
  } as const;
}

function basicOf(login: Login): string | undefined {
  return login.kind === "password" ? `Basic ${encodeLogin(login.user, login.password)}` : undefined;
}

/** A login goes over the network in secret only, and Google's only to Google. */
function parseRealm(realm: string, host: string): URL {
  if (!URL.canParse(realm)) throw new Unfit("expected a registry that says where its tokens are, got no address");
  const url = new URL(realm);
  const isPlain = url.protocol === "http:" && isLoopback(url.host) && addressOf(host).startsWith("http:");
  if (url.protocol !== "https:" && !isPlain) {
    throw new Unfit(`expected ${host} to give its tokens over https, got ${url.origin}`);
  }
  if (isGoogleHost(host) && !isGoogleHost(url.host)) {
    throw new Unfit(`expected ${host} to give its tokens at a registry of Google's, got ${url.origin}`);
  }
  return url;
}
