import { RolloutError } from "../errors";
import type { Channel, Messenger } from "../ports/forge";
import { learnSecret, redact } from "./redact";

/** Milliseconds that a channel may take to answer. */
const WITHIN = 10_000;

/**
 * Returns what posts to the addresses, each of which is a secret from now on. Nothing of an answer but its status is
 * looked at. Nothing is posted where the address is none, or where it and the message would go unencrypted over a network: that is an INPUT_INVALID of
 * the post, for a release must not fail, least of all a rollback, because of a chat.
 */
export function createMessenger(addresses: ReadonlyMap<Channel, string>, signal: AbortSignal): Messenger {
  for (const address of addresses.values()) learnSecret(address);
  return {
    channels: [...addresses.keys()],
    post: async (channel, body) => {
      const address = addresses.get(channel);
      if (address !== undefined) await post(channel, address, body, signal);
    },
  };
}

async function post(channel: Channel, address: string, body: unknown, signal: AbortSignal): Promise<void> {
  const doing = `post to ${channel}`;
  if (!URL.canParse(address)) throw refused(channel, "something that is no address");
  if (!isPrivate(new URL(address))) throw refused(channel, "another one");
  const answer = await fetch(address, {
    method: "POST",
    headers: { "content-type": "application/json; charset=UTF-8", "user-agent": "cloud-run-canary" },
    body: redact(JSON.stringify(body)),
    redirect: "manual",
    signal: AbortSignal.any([signal, AbortSignal.timeout(WITHIN)]),
  }).catch((cause: unknown) => {
    if (signal.aborted) throw new RolloutError("CANCELLED", "the run was cancelled");
    throw new RolloutError("CLOUD_UNREACHABLE", `could not ${doing}: ${whyOf(cause)}`, hintFor(channel));
  });
  // Whoever does not read an answer must let go of it, or its connection keeps the process from ending.
  await answer.body?.cancel().catch(() => undefined);
  if (answer.ok) return;
  throw new RolloutError("CLOUD_REFUSED", `could not ${doing}: it answered ${answer.status}`, hintFor(channel));
}

/** Its sentence would name the host, which is a part of the secret: only the system's own word for it is told. */
function whyOf(cause: unknown): string {
  if (cause instanceof Error && cause.name === "TimeoutError") return `no answer within ${WITHIN / 1000} s`;
  const inner = cause instanceof Error ? cause.cause : undefined;
  const code = typeof inner === "object" && inner !== null && "code" in inner ? String(inner.code) : "";
  return /^[A-Z_]+$/.test(code) ? `no answer (${code})` : "no answer";
}

/** An http address is for a machine that talks to itself. */
function isPrivate({ protocol, hostname }: URL): boolean {
  return protocol === "https:" || ["localhost", "127.0.0.1", "[::1]"].includes(hostname);
}

function inputOf(channel: Channel): string {
  return channel === "webhook" ? channel : `${channel}-webhook`;
}

function hintFor(channel: Channel): string {
  return `See whether the address in this input is still the right one:\nwith:\n  ${inputOf(channel)}: \${{ secrets.NAME }}`;
}

function refused(channel: Channel, got: string): RolloutError {
  const message = `could not post to ${channel}: expected an address with https://, got ${got}`;
  return new RolloutError("INPUT_INVALID", message, hintFor(channel));
}
