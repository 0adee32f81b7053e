import { lookup as lookUp } from "node:dns";
import { isIP, type LookupFunction } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { Agent } from "undici";

/** Where to send requests, how many a second, and how host names become addresses. */
export interface LoadParts {
  /** The service's URL; requests go to its `/chat`. */
  readonly url: string;
  readonly ratePerSecond: number;
  /** Returns the address of a host; the default leads every `*.localhost` to 127.0.0.1, which not every resolver does. */
  readonly resolve?: (host: string) => string;
}

/** What came back from one revision. */
export interface Tally {
  readonly answers: number;
  /** Answers of status 500 and above, and requests that got none. */
  readonly failures: number;
}

/** A load that is running. */
export interface Load {
  /** Returns the answers to what was sent at `since` (epoch milliseconds) or later, by revision; those that name none count as `NO_REVISION`. */
  tally(since: number): Readonly<Record<string, Tally>>;
  /** Sends nothing more, waits up to two seconds for what is under way, breaks off the rest without counting it. */
  stop(): Promise<void>;
}

interface Arrival {
  /** When the request was sent: a slow answer tells of the traffic as it was then. */
  readonly at: number;
  readonly revision: string;
  readonly failed: boolean;
}

const USERS = 1000;
const TICK_MILLISECONDS = 10;
const STOP_MILLISECONDS = 2000;
const KEEP_MILLISECONDS = 3_600_000;
/** Under this name the tally has the answers that name no revision, and the requests that got no answer. */
export const NO_REVISION = "none";

/** Returns 127.0.0.1 for `localhost` and everything below it, any other host as it is. */
export function resolveLocalhost(host: string): string {
  return host === "localhost" || host.endsWith(".localhost") ? "127.0.0.1" : host;
}

/**
 * Starts to post chat messages at a steady rate and goes on until stopped. The rate does not wait for answers:
 * a slow service is asked as often as a fast one, as users would.
 */
export function startLoad({ url, ratePerSecond, resolve = resolveLocalhost }: LoadParts): Load {
  const agent = createAgent(resolve);
  const arrivals: Arrival[] = [];
  const flying = new Set<Promise<void>>();
  const startedAt = performance.now();
  let sent = 0;
  let stopped = false;

  const sendDue = () => {
    const due = Math.floor(((performance.now() - startedAt) / 1000) * ratePerSecond);
    for (; sent < due; sent++) {
      const flight = post(agent, url, `user-${sent % USERS}`).then((arrival) => {
        forgetBefore(arrivals, arrival.at - KEEP_MILLISECONDS);
        if (!stopped) arrivals.push(arrival);
        flying.delete(flight);
      });
      flying.add(flight);
    }
  };
  const timer = setInterval(sendDue, TICK_MILLISECONDS);
  return {
    tally: (since) => tallyOf(arrivals.filter(({ at }) => at >= since)),
    async stop() {
      clearInterval(timer);
      await Promise.race([Promise.all(flying), sleep(STOP_MILLISECONDS, undefined, { ref: false })]);
      stopped = true;
      await agent.destroy();
      await Promise.all(flying);
    },
  };
}

function createAgent(resolve: (host: string) => string): Agent {
  const lookup: LookupFunction = (host, options, callback) => {
    const address = resolve(host);
    if (isIP(address) === 0) lookUp(address, options, callback);
    else if (options.all) callback(null, [{ address, family: isIP(address) }]);
    else callback(null, address, isIP(address));
  };
  return new Agent({ connections: 256, connect: { lookup } });
}

/** Asks once and returns what arrived; a request without an answer is a failure of nobody in particular. Never rejects. */
async function post(agent: Agent, url: string, user: string): Promise<Arrival> {
  const at = Date.now();
  try {
    const { statusCode, headers, body } = await agent.request({
      origin: url,
      path: "/chat",
      method: "POST",
      headers: { "content-type": "application/json", "user-agent": "ion-load" },
      body: JSON.stringify({ message: "Explain what Python is good at.", user_id: user }),
    });
    await body.dump();
    const revision = headers["x-revision"];
    return {
      at,
      revision: typeof revision === "string" ? revision : NO_REVISION,
      failed: statusCode >= 500,
    };
  } catch {
    return { at, revision: NO_REVISION, failed: true };
  }
}

function forgetBefore(arrivals: Arrival[], time: number): void {
  const kept = arrivals.findIndex(({ at }) => at >= time);
  if (kept > 0) arrivals.splice(0, kept);
}

function tallyOf(arrivals: readonly Arrival[]): Record<string, Tally> {
  const tallies: Record<string, Tally> = {};
  for (const { revision, failed } of arrivals) {
    const { answers, failures } = tallies[revision] ?? { answers: 0, failures: 0 };
    tallies[revision] = { answers: answers + 1, failures: failures + (failed ? 1 : 0) };
  }
  return tallies;
}
