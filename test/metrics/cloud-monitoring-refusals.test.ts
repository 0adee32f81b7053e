import { afterEach, describe, expect, it } from "vitest";
import type { Measure } from "../../src/core/metric";
import { type Google, refusal, startGoogle } from "../cloud/google";
import { answering, count, EXPONENTIAL, P95, point, RATE, read, series, spread } from "./monitoring-series";

let google: Google;
afterEach(() => google.close());

describe("cloud-monitoring", () => {
  const odd = (value: object, rule = RATE) => [rule, answering(series("200", [point(1, value)]))] as const;
  it.each([
    [
      "is partial",
      RATE,
      () => ({
        json: { timeSeries: [series("200", [count(1, 9)])], executionErrors: [{ code: 4, message: "deadline" }] },
      }),
    ],
    ["leaves out what was unreachable", RATE, () => ({ json: { timeSeries: [], unreachable: ["projects/demo"] } })],
    ["has a count that is no number", ...odd({ int64Value: "many" })],
    ["has a negative count", ...odd({ int64Value: "-1" })],
    ["has a count with a fraction", ...odd({ int64Value: 1.5 })],
    ["has a count beyond what is exact", ...odd({ int64Value: "9007199254740993" })],
    ["has a point without a count", ...odd({})],
    ["has NaN for a count", ...odd({ int64Value: "NaN" })],
    [
      "has a series without a code class",
      RATE,
      answering({ ...series("200", [count(1, 1)]), metric: { type: "m", labels: {} } }),
    ],
    [
      "has a point without a time",
      RATE,
      answering(series("200", [{ interval: { startTime: "x", endTime: "y" }, value: { int64Value: "1" } }])),
    ],
    ["has a point without a distribution", ...odd({ int64Value: "1" }, P95)],
    ["has a distribution without bounds", ...odd({ distributionValue: { count: "1", bucketCounts: ["1"] } }, P95)],
    [
      "has a distribution without counts",
      ...odd({ distributionValue: { count: "1", bucketOptions: EXPONENTIAL } }, P95),
    ],
    [
      "has counts that do not add up",
      ...odd({ distributionValue: { count: "3", bucketOptions: EXPONENTIAL, bucketCounts: ["1", "1"] } }, P95),
    ],
    [
      "has more counts than buckets",
      ...odd(
        { distributionValue: { count: "6", bucketOptions: EXPONENTIAL, bucketCounts: ["1", "1", "1", "1", "1", "1"] } },
        P95,
      ),
    ],
    [
      "has bounds that do not ascend",
      ...odd(
        {
          distributionValue: {
            count: "1",
            bucketOptions: { explicitBuckets: { bounds: [2, 1] } },
            bucketCounts: ["1"],
          },
        },
        P95,
      ),
    ],
    [
      "has different bounds in different series",
      P95,
      answering(series("200", [spread(1, [1])]), series("500", [spread(1, [1], { explicitBuckets: { bounds: [5] } })])),
    ],
    ["is no JSON of Monitoring's", RATE, () => ({ json: { timeSeries: "none" } })],
  ])("throws, never passes, when the answer %s", async (_, rule, handler) => {
    google = await startGoogle(handler);
    await expect(read(google, rule)).rejects.toMatchObject({
      code: "CLOUD_UNREACHABLE",
      hint: expect.stringMatching(/^(?:Run this step again|Look at the series)/),
    });
  });

  it.each(["unknown", "0xx", "6xx", "5XX", "15xx", "2xx ", "other"])(
    "throws with a way out, and takes it for no good answer, when the code class is %j",
    async (codeClass) => {
      const odd = {
        ...series("200", [count(1, 1)]),
        metric: { type: "m", labels: { response_code_class: codeClass } },
      };
      google = await startGoogle(answering(series("200", [count(1, 99)]), odd));
      await expect(read(google, RATE)).rejects.toMatchObject({
        code: "CLOUD_UNREACHABLE",
        message: expect.stringContaining(`got ${JSON.stringify(codeClass)}`),
        hint: expect.stringContaining("response_code_class"),
      });
    },
  );

  it.each([
    [
      "the caller may not read metrics",
      refusal(403, "PERMISSION_DENIED", "Permission monitoring.timeSeries.list denied"),
      "PERMISSION_DENIED",
    ],
    ["the filter is refused", refusal(400, "INVALID_ARGUMENT", "bad filter"), "CLOUD_REFUSED"],
  ])("throws when %s", async (_, answer, code) => {
    google = await startGoogle(() => answer);
    await expect(read(google, RATE)).rejects.toMatchObject({ code });
  });

  it.each([
    ["a mean", { kind: "mean", value: { source: "1", fields: [], evaluate: () => ({ kind: "value", value: 1 }) } }],
    [
      "a rate of one's own",
      {
        kind: "rate",
        of: "bad",
        hits: { source: "true", fields: [], evaluate: () => ({ kind: "value", value: true }) },
      },
    ],
  ] satisfies [string, Measure][])("does not pretend to measure %s", async (_, measure) => {
    google = await startGoogle(() => ({ json: {} }));
    await expect(read(google, { ...RATE, measure })).rejects.toMatchObject({ code: "NOT_SUPPORTED" });
    expect(google.seen).toEqual([]);
  });
});
