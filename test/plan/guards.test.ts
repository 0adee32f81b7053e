import { describe, expect, test } from "vitest";
import { parseWith } from "./plans";

describe("guards", () => {
  const at = (text: string) => Date.parse(text);
  test.each([
    [
      "a window of one time",
      "{ name: year-end, from: 2026-12-20T00:00:00+09:00, to: 2027-01-04T09:00:00Z }",
      { kind: "once", name: "year-end", from: at("2026-12-19T15:00:00Z"), to: at("2027-01-04T09:00:00Z") },
    ],
    [
      "a window of every week, in minutes since Monday",
      "{ name: weekend, weekly: Fri 16:00 - Mon 08:30, time-zone: Asia/Seoul }",
      { kind: "weekly", name: "weekend", from: 4 * 1440 + 960, to: 510, timeZone: "Asia/Seoul" },
    ],
    [
      "a window of every week without a zone",
      "{ name: lunch, weekly: Wed 12:00 - Wed 13:00 }",
      { kind: "weekly", name: "lunch", from: 2 * 1440 + 720, to: 2 * 1440 + 780, timeZone: "UTC" },
    ],
  ])("%s is read", (_what, written, window) => {
    expect(parseWith(`freeze:\n  - ${written}\n`).plan.freeze).toEqual([window]);
  });

  test.each([
    ["a stage need not bake", "stages: [{ percent: 100, bake: 0s }]\n", { stages: [{ bake: 0 }] }],
    ["an image need not be kept away", "quarantine: 0s\n", { quarantine: 0 }],
    [
      "nobody needs to be taken back unseen",
      "dead-man: { hold: 72h, rollback: never }\n",
      { deadMan: { hold: 259_200 } },
    ],
    ["nothing need be frozen", "freeze: []\n", { freeze: [] }],
    ["complaints have a label", "complaints: user-complaint\n", { complaints: "user-complaint" }],
    ["a new image may wait", "while-running: queue\n", { whileRunning: "queue" }],
  ])("%s", (_what, written, plan) => {
    expect(parseWith(written).plan).toMatchObject(plan);
  });
});
