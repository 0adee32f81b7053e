import { describe, expect, it } from "vitest";
import type { Cell } from "../../src/core/metric";
import { RATE } from "../prometheus/rules";
import { FROM, KO, matrix, nobodys, OK, rate, read, type Sample, series } from "./prometheus-lab";

describe("how counters grew", () => {
  it.each<[string, readonly object[], readonly Cell[]]>([
    ["the first sample is only a base", [series(OK, [15, 100], [30, 107])], [rate(7, 0)]],
    ["a sample before the range is a base", [series(OK, [0, 100], [15, 107])], [rate(7, 0)]],
    ["what straddles the beginning is left out", [series(OK, [-5, 100], [10, 150], [25, 157])], [rate(7, 0)]],
    ["nothing new is a zero that was looked for", [series(OK, [15, 100], [30, 100])], [rate(0, 0)]],
    ["a lone sample is no data", [series(OK, [15, 100])], []],
    ["a counter that fell counts from zero", [series(OK, [15, 100], [30, 4])], [rate(4, 0)]],
    [
      "a class that appears at a target that was there counts from zero",
      [series(OK, [15, 100], [30, 107]), series(KO, [30, 3])],
      [rate(10, 3)],
    ],
    [
      "a class that appears with its target does not",
      [series(OK, [30, 100], [45, 107]), series({ ...KO, instance: "new" }, [30, 300], [45, 301])],
      [rate(8, 1)],
    ],
    [
      "a class that its target lost when it began anew counts from zero when it is back, though no less than before",
      [series(OK, [0, 100], [10, 7], [20, 8]), series(KO, [0, 5], [20, 5])],
      [rate(7, 0), rate(6, 5)],
    ],
    [
      "so does one that was there all the time, and had more than before at once",
      [series(OK, [0, 100], [10, 7]), series(KO, [0, 5], [10, 6])],
      [rate(13, 6)],
    ],
    [
      "one that was there while another series of the revision fell, and names no process, did not begin anew",
      [nobodys({ ...OK, host: "a" }, [0, 100], [10, 7]), nobodys({ ...OK, host: "b" }, [0, 100], [10, 101])],
      [rate(8, 0)],
    ],
    [
      "without the name of a process, a class that appears counts from zero, whatever its other labels",
      [nobodys({ ...OK, method: "GET" }, [0, 1], [10, 2]), nobodys({ ...KO, method: "POST" }, [10, 5])],
      [rate(6, 5)],
    ],
    [
      "a target that comes an interval after another was scraped counts from zero, though it lives for one scrape",
      [series(OK, [0, 100], [10, 107], [20, 110]), series({ ...KO, instance: "new" }, [13, 5])],
      [rate(7, 0), rate(8, 5)],
    ],
    [
      "a target that comes sooner does not",
      [series(OK, [0, 100], [10, 107], [20, 110]), series({ ...KO, instance: "new" }, [8, 5])],
      [rate(7, 0), rate(3, 0)],
    ],
    [
      "targets scraped at other times share their buckets",
      [series(OK, [21, 0], [38, 5]), series({ ...OK, instance: "other" }, [23, 0], [40, 6])],
      [rate(11, 0)],
    ],
    [
      "each is counted where it ends",
      [series(OK, [1, 0], [11, 1], [21, 2], [31, 4], [41, 8], [51, 16])],
      [rate(1, 0), rate(1, 0), rate(2, 0), rate(4, 0), rate(8, 0)],
    ],
  ])("%s", async (_, result, cells) => {
    expect((await read(matrix(result))).canary.map(({ cell }) => cell)).toEqual(cells);
  });

  it("of a histogram begin anew together, where one bucket fell and another did not", async () => {
    const buckets = [series({ le: "0.5" }, [0, 5], [30, 7]), series({ le: "+Inf" }, [0, 100], [30, 50])];
    const { canary, notes } = await read(matrix(buckets), { kind: "p95" }, "n_bucket");
    expect(canary.map(({ cell }) => cell)).toEqual([{ kind: "p95", bounds: [0.5], counts: [7, 43] }]);
    expect(notes).toEqual(["1 counter began anew, as with a new container, and counted from 0"]);
  });

  it("of a histogram do not begin at zero when the last of its buckets comes", async () => {
    const buckets = [
      series({ le: "0.5" }, [0, 5], [30, 7], [45, 8]),
      series({ le: "+Inf" }, [30, 50], [45, 52]),
      series({ le: "0.5", path: "/b" }, [0, 0]),
      series({ le: "+Inf", path: "/b" }, [0, 0]),
    ];
    const { canary, notes } = await read(matrix(buckets), { kind: "p95" }, "n_bucket");
    expect(canary.map(({ cell }) => cell)).toEqual([{ kind: "p95", bounds: [0.5], counts: [1, 1] }]);
    expect(notes).toEqual([
      "1 series came within the range with 50 counted, which is left out: nothing tells since when",
    ]);
  });

  it("are noted where first samples are left out, and how much they had counted", async () => {
    const { notes } = await read(matrix([series(OK, [15, 100], [30, 107]), series(KO, [15, 7], [30, 7])]));
    expect(notes).toEqual([
      "2 series came within the range with 107 counted, which is left out: nothing tells since when",
    ]);
  });

  it("are unknown where nothing was scraped from before the range until well within it", async () => {
    const { canary, incomplete } = await read(matrix([series(OK, [-5, 0], [31, 50], [41, 51], [51, 52])]));
    expect(incomplete).toContain("not scraped from 2026-03-01T09:59:55.000Z to 2026-03-01T10:00:31.000Z");
    expect(canary.map(({ cell }) => cell)).toEqual([rate(1, 0), rate(1, 0)]);
  });

  it.each<[string, readonly Sample[]]>([
    [
      "two intervals are all that is left out",
      [
        [-5, 0],
        [20, 50],
        [30, 51],
        [40, 52],
      ],
    ],
    [
      "nothing was counted meanwhile",
      [
        [-5, 50],
        [31, 50],
        [41, 51],
        [51, 52],
      ],
    ],
  ])("are known well enough where %s", async (_, samples) => {
    expect(await read(matrix([series(OK, ...samples)]))).not.toHaveProperty("incomplete");
  });

  it("have the same buckets at a later look, but for the last one", async () => {
    const samples = [0, 9, 18, 27, 36, 45, 54].map((second): Sample => [second, second]);
    const early = await read(matrix([series(OK, ...samples.slice(0, 5))]), RATE, "n", 50, 38);
    const late = await read(matrix([series(OK, ...samples)]));
    expect(early.canary.map(({ to }) => (to - FROM) / 1000)).toEqual([10, 20, 30, 38]);
    expect(late.canary.slice(0, 3)).toEqual(early.canary.slice(0, 3));
  });

  it("have no buckets but those that samples fell into", async () => {
    const { canary } = await read(matrix([series(OK, [0, 0], [10, 1], [40, 3], [50, 4])]));
    expect(canary.map(({ from, to }) => [(from - FROM) / 1000, (to - FROM) / 1000])).toEqual([
      [0, 10],
      [30, 40],
      [40, 50],
    ]);
  });
});
