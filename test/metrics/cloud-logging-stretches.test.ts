import { afterEach, describe, expect, it } from "vitest";
import { windowsIn } from "../../src/core/judge/windows";
import { type Google, startGoogle } from "../cloud/google";
import { answering, bad, cells, ERRORS, entry, RANGE, read, START, status } from "./log-entries";

let google: Google;
afterEach(() => google.close());

describe("cloud-logging", () => {
  it.each([
    ["a fifth of the window", 300, 60],
    ["at most a minute", 3600, 60],
    ["at least a second", 2, 1],
    ["a fifth of a short window", 50, 10],
  ])("cuts the range into buckets of %s", async (_, window, width) => {
    google = await answering(status(0, 200), status(width, 200), status(2 * width - 0.001, 500));
    expect((await read(google, bad("httpRequest.status >= 500", window))).canary).toEqual([
      { from: START, to: START + width * 1000, cell: { kind: "rate", total: 1, hits: 0 } },
      { from: START + width * 1000, to: START + 2 * width * 1000, cell: { kind: "rate", total: 2, hits: 1 } },
    ]);
  });

  it("counts the buckets from the range's start, so that a later look has the same ones and the last may be short", async () => {
    google = await answering(status(0, 200), status(59.9, 200), status(60, 200));
    const { canary: buckets } = await read(google, ERRORS, { from: START, to: START + 90_000 });
    expect(buckets.map(({ from, to }) => [from - START, to - START])).toEqual([
      [0, 60_000],
      [60_000, 90_000],
    ]);
  });

  it("puts every entry of the range into exactly one bucket of some window of the judge's", async () => {
    const moments = Array.from({ length: 600 }, (_, second) => status(second, 200));
    google = await answering(...moments);
    const { canary: buckets } = await read(google, ERRORS);
    const windows = windowsIn(RANGE, 300, buckets);
    const totals = windows.map(({ first, next }) =>
      buckets.slice(first, next).reduce((sum, { cell }) => sum + (cell.kind === "rate" ? cell.total : 0), 0),
    );
    expect(totals).toEqual(windows.map(() => 300));
  });

  it("leaves entries outside the range alone", async () => {
    google = await answering(status(-1, 500), status(600, 500), status(599, 200));
    expect(await cells(google, ERRORS)).toEqual([{ kind: "rate", total: 1, hits: 0 }]);
  });

  it("says nothing of being incomplete when it has read all of the range", async () => {
    google = await answering(status(1, 500));
    expect(Object.keys(await read(google, ERRORS))).toEqual(["canary", "query", "stable"]);
  });

  /** Page by page, newest first, an entry every so many seconds back from the range's end; for ever. */
  const endless = (every: number, fields: object = { httpRequest: { status: 500 } }) => {
    let page = 0;
    return startGoogle(() => {
      page += 1;
      return { json: { entries: [entry(600 - page * every, fields)], nextPageToken: String(page) } };
    });
  };

  it("gives the newest stretches that it could read whole, and says so, when there are too many entries", async () => {
    google = await endless(3);
    const { canary: buckets, incomplete } = await read(google, ERRORS);
    expect(google.seen).toHaveLength(50);
    // The fiftieth entry is 150 s back, so of the third minute from the end half was not read.
    expect(buckets).toEqual([
      { from: START + 480_000, to: START + 540_000, cell: { kind: "rate", total: 20, hits: 20 } },
      { from: START + 540_000, to: START + 600_000, cell: { kind: "rate", total: 20, hits: 20 } },
    ]);
    expect(incomplete).toMatch(/more than 50000 log entries.*2026-03-01T10:08:00.000Z.*source: cloud-run/s);
  });

  it("drops a stretch of which it cannot know whether its very first moment was read whole", async () => {
    google = await endless(2.4);
    expect((await read(google, ERRORS)).canary.map(({ from }) => from - START)).toEqual([540_000]);
  });

  it("counts what was read by all entries, also those that lack the field", async () => {
    google = await endless(3, {});
    expect(await read(google, ERRORS)).toMatchObject({ canary: [], incomplete: expect.stringContaining("10:08:00") });
  });

  it("gives no bucket, and says so, when not even one stretch could be read whole", async () => {
    google = await endless(0.001);
    expect(await read(google, ERRORS)).toMatchObject({
      canary: [],
      incomplete: expect.stringContaining("none of it whole"),
    });
  });
});
