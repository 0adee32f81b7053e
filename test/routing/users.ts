import { setTimeout as sleep } from "node:timers/promises";
import { ask, USERS } from "../scenarios/router-stand";

/** How one user was served; `at` is when the request was sent, `until` when it was answered, in epoch ms. */
export interface Visit {
  readonly bucket: number;
  readonly onCanary: boolean;
  readonly status: number | undefined;
  readonly at: number;
  readonly until: number;
}

/** How many users ask at a time. */
const ABREAST = 10;

async function visit(url: string, bucket: number): Promise<Visit> {
  const at = Date.now();
  const { status, headers } = await ask(url, { headers: { "x-user-id": USERS[bucket] ?? "" } });
  const by = String(headers["x-served-by"] ?? "");
  if (!by.startsWith("ion-api-")) throw new Error(`expected an answer of ion-api, got HTTP ${status} from "${by}"`);
  return { bucket, onCanary: by.startsWith("ion-api-canary-"), status, at, until: Date.now() };
}

const ALL = USERS.map((_, bucket) => bucket);

/** Sends one user of each bucket to the address, and returns how each was served. Fails where one gets no answer. */
export async function sendAll(url: string, buckets: readonly number[] = ALL): Promise<readonly Visit[]> {
  const visits: Visit[] = [];
  for (let first = 0; first < buckets.length; first += ABREAST)
    visits.push(...(await Promise.all(buckets.slice(first, first + ABREAST).map((bucket) => visit(url, bucket)))));
  return visits;
}

/** Returns the buckets whose users were on the canary, in order. */
export function bucketsIn(visits: readonly Visit[]): readonly number[] {
  return visits.flatMap(({ bucket, onCanary }) => (onCanary ? [bucket] : []));
}

/** Users of every bucket who come one after the other until they are stopped. */
export interface Stream {
  readonly visits: readonly Visit[];
  /** Resolves when the last user has been answered; rejects where one was not. */
  stop(): Promise<void>;
}

/** Sends users of the buckets again and again, with a pause of so many milliseconds between the rounds. */
export function startStream(url: string, buckets: readonly number[] = ALL, pause = 100): Stream {
  const visits: Visit[] = [];
  let going = true;
  const run = async () => {
    while (going) {
      visits.push(...(await sendAll(url, buckets)));
      await sleep(pause);
    }
  };
  const end = run();
  // Told by `stop`; until then nobody listens.
  end.catch(() => undefined);
  return {
    visits,
    async stop() {
      going = false;
      await end;
    },
  };
}

/** Returns the farthest that a share of `percent` may lie from it among so many users: five standard errors. */
export function bound(percent: number, users: number): number {
  const share = percent / 100;
  return 5 * Math.sqrt((share * (1 - share)) / users);
}

/** Returns which part of the visits was on the canary. */
export function shareOf(visits: readonly Visit[]): number {
  return bucketsIn(visits).length / visits.length;
}
