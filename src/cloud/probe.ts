import { Agent, type Dispatcher, request } from "undici";
import type { Probe, ProbeAnswer, ProbeRequest } from "../ports";
import type { MintIdToken } from "./id-token";
import { lookupLocally } from "./localhost";
import { timeoutAfter } from "./timers";
import { joined, readText, reasonOf, throwIfCancelled } from "./transport";

/** The most that is read of an answer, in bytes; the contract counts more as a failure. */
const MOST = 1024 * 1024;

/** Returns the probe. It does not take gcloud's proxy, which is for API calls; every question has a connection of its own. */
export function createProbe(mintIdToken: MintIdToken, signal: AbortSignal): Probe {
  return { idToken: mintIdToken, ask: (asked) => ask(asked, signal) };
}

async function ask(asked: ProbeRequest, signal: AbortSignal): Promise<ProbeAnswer> {
  throwIfCancelled(signal);
  const started = performance.now();
  const latency = (): number => (performance.now() - started) / 1000;
  const timeout = timeoutAfter(asked.within);
  // A kept connection could lead to the very instance that the last question woke, so each has one of its own.
  const dispatcher = new Agent({ connect: { lookup: lookupLocally, timeout: 0 } });
  try {
    const answer = await request(asked.url, {
      method: asked.method as Dispatcher.HttpMethod,
      headers: asked.headers,
      body: asked.body ?? null,
      dispatcher,
      headersTimeout: 0,
      bodyTimeout: 0,
      signal: AbortSignal.any([signal, timeout]),
    });
    const text = await readText(answer.body, MOST);
    if (text === undefined) return { kind: "none", why: "the answer is longer than 1 MiB", latency: latency() };
    return { kind: "answer", status: answer.statusCode, headers: joined(answer.headers), text, latency: latency() };
  } catch (thrown) {
    throwIfCancelled(signal);
    const why = timeout.aborted ? `no whole answer within ${asked.within} s` : reasonOf(thrown);
    return { kind: "none", why, latency: latency() };
  } finally {
    await dispatcher.destroy();
  }
}
