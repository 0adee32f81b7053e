import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { below } from "../scenarios/router-stand";
import { image } from "../scenarios/stage";
import { readForeign, readWeights } from "./estate";
import { type FoundingCase, openFoundingCase } from "./founding-case";
import { STAGES } from "./plan";
import { bucketsIn, type Stream, sendAll, startStream } from "./users";

/** Seconds that a fault may have users, from its beginning until nobody is on the canary: a watch and what it takes to act. */
const WITHIN = 10;

let ion: FoundingCase;
let foreign: string;
let stream: Stream;

beforeEach(async () => {
  ion = await openFoundingCase();
  foreign = await readForeign(ion.api);
  stream = startStream(ion.url);
});
afterEach(async () => {
  await stream.stop();
  await ion.close();
});

/** Milliseconds after which a stage has been watched long enough to be left. */
const WATCHED = 3500;

/** Brings the rollout to the stage before, and ends when it may be left. */
async function goBefore(name: string): Promise<void> {
  const before = STAGES.findIndex((one) => one.name === name);
  const steps = [() => ion.prepare("v2"), ...STAGES.slice(0, before).map(() => () => ion.next())];
  for (const step of steps) {
    const ended = await step();
    expect(ended.exit, ended.log).toBe(0);
  }
  if (before > 0) await sleep(WATCHED);
}

/** Resolves when the service's ledger says the stage, and a user was sent to its canary since. */
async function seeUsersAt(name: string): Promise<void> {
  await expect.poll(async () => (await ion.readLedger()).stage, { timeout: 30_000, interval: 30 }).toBe(name);
  await expect.poll(async () => (await ion.readLedger()).handOver ?? false, { timeout: 5_000 }).toBe(false);
  await expect.poll(async () => bucketsIn(await sendAll(ion.url)).length, { timeout: 5_000 }).toBeGreaterThan(0);
}

describe("the founding case with a canary that turns bad", () => {
  it.each(STAGES)(
    "at $name, $percent % by the $by, is taken back, and the next version gets users",
    async ({ name }) => {
      await goBefore(name);
      const running = ion.run("stage", { image: image("v2"), stage: name });
      await Promise.race([
        seeUsersAt(name),
        running.then(({ log }) => Promise.reject(new Error(`expected users at ${name}, got an end:\n${log}`))),
      ]);
      await ion.turnBad("v2");
      const turned = Date.now();
      const ended = await running;
      expect(ended, ended.log).toMatchObject({
        exit: 1,
        outputs: { verdict: "fail", decision: "rollback", percent: "0" },
      });
      expect(bucketsIn(await sendAll(ion.url))).toEqual([]);
      const failed = stream.visits.filter(({ status }) => status !== 200);
      expect(failed.length).toBeGreaterThan(0);
      expect(failed.filter(({ onCanary }) => !onCanary)).toEqual([]);
      const met = stream.visits.filter(({ onCanary, at }) => onCanary && at >= turned).map(({ until }) => until);
      expect((Math.max(...met) - turned) / 1000).toBeLessThan(WITHIN);
      expect(await readWeights(ion.api)).toEqual({ "ion-api": 100, "ion-api-canary": 0 });
      const ledger = await ion.readLedger();
      expect(ledger).toMatchObject({ status: "rolled-back", home: expect.stringMatching(/^ion-api-0/) });
      expect((await ion.traffic()).percent).toEqual({ [ledger.home ?? ""]: 100 });
      expect(await readForeign(ion.api)).toBe(foreign);
      const again = [await ion.prepare("v3"), await ion.next()];
      expect(
        again.map(({ exit }) => exit),
        again.map(({ log }) => log).join("\n"),
      ).toEqual([0, 0]);
      expect(bucketsIn(await sendAll(ion.url))).toEqual(below(5));
      expect(await readForeign(ion.api)).toBe(foreign);
    },
    120_000,
  );
});
