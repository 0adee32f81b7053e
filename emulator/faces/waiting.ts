import { setTimeout as sleep } from "node:timers/promises";
import { readOperation } from "../core/operations";
import type { OperationRecord } from "../core/world";
import type { Engine } from "../engine";

/** The longest that one `:wait` is held, whatever was asked for. */
const LONGEST_MS = 30_000;

function parseSeconds(timeout: string): number {
  const match = /^(\d+(?:\.\d+)?)s$/.exec(timeout);
  return match === null ? LONGEST_MS : Math.min(Number(match[1]) * 1000, LONGEST_MS);
}

/** Returns the operation as soon as it is done, or as it is when the timeout (`"30s"`) is over. Throws NOT_FOUND. */
export async function waitForOperation(
  engine: Engine,
  project: string,
  region: string,
  id: string,
  timeout: string,
): Promise<OperationRecord> {
  const read = () => engine.read((world) => readOperation(world, project, region, id));
  const over = new AbortController();
  const timer = sleep(parseSeconds(timeout), true, { signal: over.signal, ref: false }).catch(() => true);
  let timedOut = false;
  while (!read().done && !timedOut) timedOut = await Promise.race([timer, engine.changed().then(() => false)]);
  over.abort();
  return read();
}
