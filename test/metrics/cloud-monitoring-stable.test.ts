import { afterEach, describe, expect, it } from "vitest";
import { type Google, startGoogle } from "../cloud/google";
import { answering, CANARY, count, ofStable, point, RATE, read, STABLE, START, series } from "./monitoring-series";

let google: Google;
afterEach(() => google.close());

const rate = (total: number, hits: number) => ({ kind: "rate", total, hits });

describe("cloud-monitoring, of canary and stable", () => {
  it("brings both by one question, each with all of its response codes", async () => {
    google = await startGoogle(
      answering(
        series("200", [count(9, 10)]),
        ofStable("200", [count(9, 190)]),
        ofStable("503", [count(9, 10)]),
        series("500", [count(9, 2)]),
      ),
    );
    const { canary, stable, query, notes } = await read(google, RATE, STABLE);
    expect(google.seen).toHaveLength(1);
    expect(query).toContain(`resource.labels.revision_name=one_of("${CANARY}","${STABLE}")`);
    expect(canary.map(({ cell }) => cell)).toEqual([rate(12, 2)]);
    expect(stable.map(({ cell }) => cell)).toEqual([rate(200, 10)]);
    expect(notes).toEqual([]);
  });

  it("has nothing of stable where it was not asked for, even if the answer has", async () => {
    google = await startGoogle(answering(series("200", [count(9, 10)]), ofStable("200", [count(9, 190)])));
    expect((await read(google, RATE)).stable).toEqual([]);
  });

  it("joins a series whose points lie on two pages", async () => {
    google = await startGoogle(({ path }) => ({
      json: path.includes("pageToken")
        ? { timeSeries: [series("200", [count(1, 1)])] }
        : { timeSeries: [series("200", [count(2, 9), count(1, 1)])], nextPageToken: "two" },
    }));
    const { canary, notes } = await read(google, RATE);
    expect(canary.map(({ cell }) => cell)).toEqual([rate(1, 0), rate(9, 0)]);
    expect(notes).toContain(
      "a point came twice and was counted once (2026-03-01T10:01:00.000Z to 2026-03-01T10:02:00.000Z)",
    );
  });

  it.each([
    ["nothing of points that reach the range's end", [count(9, 1)], [count(9, 1)], []],
    ["nothing of a last minute that nobody asked", [count(8, 1)], [count(9, 1)], []],
    [
      "that nobody asked the canary, where stable has newer points",
      [count(4, 1)],
      [count(9, 1)],
      [
        "the canary's newest point is 300 s older than the end of the range; stable has newer ones, so that nobody asked the canary since",
      ],
    ],
    [
      "that data may be late, where stable has no newer ones",
      [count(4, 1)],
      [count(4, 1)],
      [
        "the canary's newest point is 300 s older than the end of the range; stable has none newer, so that the data may be late",
      ],
    ],
    [
      "that data may be late, where stable has none at all",
      [count(4, 1)],
      [],
      [
        "the canary's newest point is 300 s older than the end of the range; stable has none newer, so that the data may be late",
      ],
    ],
    ["nothing of the lag, which is not read", [count(9, 1), count(12, 1)], [count(9, 1)], []],
    [
      "that clocks differ, where points end in the future",
      [count(9, 1), count(13, 1)],
      [count(9, 1)],
      ["the newest point ends 60 s in the future: the clocks of this machine and the source differ"],
    ],
  ])("says %s", async (_, canary, stable, notes) => {
    google = await startGoogle(answering(series("200", canary), ofStable("200", stable)));
    expect((await read(google, RATE, STABLE)).notes).toEqual(notes);
  });

  it("says of old data that it cannot know why, where there is nothing to compare with", async () => {
    google = await startGoogle(answering(series("200", [count(4, 1)])));
    expect((await read(google, RATE)).notes).toEqual([
      "the canary's newest point is 300 s older than the end of the range; nobody asked it since, or the data are late",
    ]);
  });

  const twice = (...points: readonly object[]) => series("200", points);
  it.each([
    ["is of no revision", { ...series("200", [count(1, 1)]), resource: { type: "r", labels: {} } }],
    ["says two things of one stretch", twice(count(1, 1), count(1, 2))],
    ["overlaps itself", twice(count(1, 1), count(1.5, 1))],
    ["has a point that ends before it begins", twice({ ...point(1, { int64Value: "1" }), interval: backwards() })],
  ])("throws when a series %s", async (_, odd) => {
    google = await startGoogle(answering(odd));
    await expect(read(google, RATE, STABLE)).rejects.toMatchObject({
      code: "CLOUD_UNREACHABLE",
      message: expect.stringMatching(/expected .*, got /),
    });
  });

  function backwards() {
    const at = (milliseconds: number) => new Date(START + milliseconds).toISOString();
    return { startTime: at(120_000), endTime: at(60_000) };
  }

  it.each([
    ["-1", '"-1"'],
    ["1.5", '"1.5"'],
    ["NaN", '"NaN"'],
    ["Infinity", '"Infinity"'],
    ["9007199254740993", '"9007199254740993"'],
  ])("says what it got instead of a count: %s", async (value, got) => {
    google = await startGoogle(answering(series("200", [point(1, { int64Value: value })])));
    await expect(read(google, RATE)).rejects.toThrow(
      `timeSeries.0.points.0.value.int64Value: expected a count of 0 to 2^53 - 1, got ${got}`,
    );
  });
});
