import { describe, expect, it } from "vitest";
import { createClock } from "../../src/cloud/clock";

describe("clock", () => {
  it("sleeps about as long as asked and knows the time", async () => {
    const clock = createClock(new AbortController().signal);
    const started = clock.now();
    await clock.sleep(0.1);
    expect(clock.now() - started).toBeGreaterThanOrEqual(95);
    expect(Math.abs(clock.now() - Date.now())).toBeLessThan(1000);
  });

  it("sleeps on when the time is longer than one timer can be", async () => {
    const clock = createClock(new AbortController().signal, 20);
    const started = clock.now();
    await clock.sleep(0.1);
    expect(clock.now() - started).toBeGreaterThanOrEqual(95);
  });

  it.each([2 ** 31 / 1000, 30 * 24 * 3600])("does not take %d seconds for none", async (seconds) => {
    const controller = new AbortController();
    setTimeout(() => controller.abort(), 50);
    await expect(createClock(controller.signal).sleep(seconds)).rejects.toMatchObject({ code: "CANCELLED" });
  });

  it.each([
    ["is there meanwhile", 30, 60],
    ["was there before", 0, 60],
    ["is there in the first of several timers", 30, 2 ** 32],
  ])("wakes as soon as what it sleeps until %s", async (_, after, seconds) => {
    const until = new AbortController();
    if (after === 0) until.abort();
    else setTimeout(() => until.abort(), after);
    const clock = createClock(new AbortController().signal);
    const started = clock.now();
    await clock.sleep(seconds, until.signal);
    expect(clock.now() - started).toBeLessThan(5000);
  });

  it.each([
    ["is cancelled meanwhile", 30],
    ["was cancelled before", 0],
  ])("rejects with CANCELLED when the run %s", async (_, after) => {
    const controller = new AbortController();
    if (after === 0) controller.abort();
    else setTimeout(() => controller.abort(), after);
    await expect(createClock(controller.signal).sleep(60)).rejects.toMatchObject({ code: "CANCELLED" });
  });
});
