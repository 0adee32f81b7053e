import { setTimeout as sleep } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { createPercentSource, type PercentSourceOptions } from "../src/percent-source";

const BROKEN = '{"version":1,"percent":"';

function saying(percent: number): string {
  return JSON.stringify({ version: 1, service: "shop", percent, assignment: "md5", canary: "shop-canary-00002" });
}

/** Returns what a source answers that reads anew each time, and how many errors it told of. `undefined` is a failed read. */
async function answers(
  documents: readonly (string | undefined)[],
  options: Partial<PercentSourceOptions> = {},
  pause = 3,
) {
  const left = [...documents];
  const told: unknown[] = [];
  const read = async () => {
    const text = left.shift();
    if (text === undefined) throw new Error("expected HTTP 200, got HTTP 503");
    return text;
  };
  const source = createPercentSource({ read, everySeconds: 0.001, onError: (error) => told.push(error), ...options });
  const percents: number[] = [];
  for (const _ of documents) {
    percents.push(await source.percent());
    await sleep(pause);
  }
  return { percents, errors: told.length };
}

describe("a source of the percent", () => {
  it.each([
    ["follows the document up and down", [saying(5), saying(10), saying(0)], [5, 10, 0], 0],
    ["says 0 until there was a good document", [undefined, BROKEN, saying(5)], [0, 0, 5], 2],
    ["keeps the last good percent while the document cannot be read", [saying(5), undefined, undefined], [5, 5, 5], 2],
    ["keeps the last good percent while the document is malformed", [saying(5), BROKEN, saying(101)], [5, 5, 5], 2],
    ["follows the document again after it was malformed", [saying(5), BROKEN, saying(0)], [5, 5, 0], 1],
  ])("%s", async (_, documents, percents, errors) => {
    expect(await answers(documents)).toEqual({ percents, errors });
  });

  it("says 0 once the last good document is too old, and its percent again when it is back", async () => {
    const documents = [saying(5), undefined, saying(5)];
    expect(await answers(documents, { staleAfterSeconds: 0.2 }, 250)).toEqual({ percents: [5, 0, 5], errors: 1 });
  });

  it("gives up a read that takes too long, and forgets what it brings later", async () => {
    const late = new Promise<string>((resolve) => setTimeout(resolve, 40, saying(100)));
    const source = createPercentSource({ read: () => late, everySeconds: 60, withinSeconds: 0.01 });
    const before = await source.percent();
    await late;
    expect([before, await source.percent()]).toEqual([0, 0]);
  });

  it("reads once for all who ask meanwhile, and not again before it is time", async () => {
    let reads = 0;
    const read = async () => {
      reads += 1;
      await sleep(5);
      return saying(5);
    };
    const source = createPercentSource({ read, everySeconds: 60 });
    const first = await Promise.all([source.percent(), source.percent(), source.percent()]);
    expect([first, await source.percent(), reads]).toEqual([[5, 5, 5], 5, 1]);
  });

  it("answers also where nobody can be told of an error", async () => {
    const onError = () => {
      throw new Error("expected a log, got a closed one");
    };
    expect((await answers([saying(5), BROKEN], { onError })).percents).toEqual([5, 5]);
  });

  it.each([{ everySeconds: 0 }, { everySeconds: Number.NaN }, { withinSeconds: -1 }, { staleAfterSeconds: 0 }])(
    "refuses %j",
    (times) => {
      expect(() => createPercentSource({ read: async () => "", ...times })).toThrow("to be more than 0 seconds, got");
    },
  );
});
