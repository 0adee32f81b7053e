import { afterEach, describe, expect, it } from "vitest";
import type { Evaluation } from "../../src/core/expression";
import { createLogFiles } from "../../src/metrics/log-files";
import { type Answer, type Google, REF, refusal, startGoogle } from "../cloud/google";
import { CANARY, RANGE, rule, START, status } from "./log-entries";
import { bucketOf, expression, type File, filesRead, inFiles, lines, of, readFiles } from "./log-objects";

let google: Google;
afterEach(() => google.close());

const MB = 1_000_000;

describe("log-files", () => {
  it.each([
    ["is no JSON", "sentinel", 1],
    ["is cut off", '{"timestamp":"2026-03-01T10:00:01Z","sentinel', 1],
    ["is JSON of another kind", '["sentinel"]', 1],
    ["is an entry without a time", '{"textPayload":"sentinel"}', 1],
    ["is an entry with a time that is none", '{"timestamp":"sentinel"}', 1],
    ["stands after good ones", `${lines(of(CANARY, 1), of(CANARY, 2))}\nsentinel`, 4],
  ])("names file and line, and shows nothing of it, when a line %s", async (_, text, line) => {
    google = await bucketOf({ name: "run/it's.json", text });
    const thrown: unknown = await readFiles(google).catch((error: unknown) => error);
    expect(thrown).toMatchObject({
      code: "CLOUD_UNREACHABLE",
      message: expect.stringContaining(`could not read line ${line} of gs://logs/run/it's.json: expected `),
      hint: expect.stringContaining(String.raw`gcloud storage cat 'gs://logs/run/it'\''s.json' | sed -n ${line}p`),
    });
    expect(JSON.stringify(thrown)).not.toContain("sentinel");
  });

  it.each<[string, Answer, string]>([
    ["the bucket is not there", refusal(404, "NOT_FOUND", "The specified bucket does not exist."), "CLOUD_REFUSED"],
    [
      "files may not be listed",
      refusal(403, "PERMISSION_DENIED", "x does not have storage.objects.list access to the bucket."),
      "PERMISSION_DENIED",
    ],
    ["the answer is none of Cloud Storage", { json: { items: [{ name: 1 }] } }, "CLOUD_UNREACHABLE"],
    [
      "a size is none",
      { json: { items: [{ name: "a", size: "big", updated: "2026-03-01T10:00:00Z" }] } },
      "CLOUD_UNREACHABLE",
    ],
    ["a time is none", { json: { items: [{ name: "a", size: "1", updated: "today" }] } }, "CLOUD_UNREACHABLE"],
    ["there are too many files to list", { json: { nextPageToken: "more" } }, "NOT_SUPPORTED"],
  ])("throws when %s", async (_, answer, code) => {
    google = await startGoogle(() => answer);
    await expect(readFiles(google)).rejects.toMatchObject({ code });
  });

  it.each<[string, Answer, string]>([
    ["has gone", refusal(404, "NOT_FOUND", "No such object"), "CLOUD_REFUSED"],
    ["may not be read", refusal(403, "PERMISSION_DENIED", "storage.objects.get is missing"), "PERMISSION_DENIED"],
    ["cannot be read now", refusal(503, "UNAVAILABLE", "again"), "CLOUD_UNREACHABLE"],
    ["is packed and cut off", { text: "\u001f\u008b", headers: { "content-type": "x" } }, "CLOUD_UNREACHABLE"],
  ])("throws when a file of the list %s", async (what, answer, code) => {
    const items = [{ name: "run/1", size: "9", updated: new Date(START).toISOString() }];
    google = await startGoogle(({ path }, { res }) => {
      if (!path.includes("alt=media")) return { json: { items } };
      if (!what.includes("cut off")) return answer;
      res.writeHead(200).end(Buffer.from([0x1f, 0x8b, 8, 0]));
      return "handled";
    });
    await expect(readFiles(google)).rejects.toMatchObject({ code });
  });

  it.each<[string, Evaluation]>([
    ["comes to a number", { kind: "value", value: 7 }],
    ["cannot be evaluated", { kind: "failure", why: "no such overload" }],
  ])("throws, and shows nothing of the entry, when what tells the revision %s", async (_, evaluation) => {
    google = await bucketOf({ name: "run/1", text: lines({ ...status(1, 200), jsonPayload: { who: "sentinel" } }) });
    const revision = { ...expression("jsonPayload.who"), evaluate: () => evaluation };
    const thrown: unknown = await readFiles(google, inFiles({ revision })).catch((error: unknown) => error);
    expect(thrown).toMatchObject({
      code: "PLAN_INVALID",
      message: expect.stringContaining("could not evaluate jsonPayload.who on the log entry of 2026-03-01T10:00:01"),
    });
    expect(String(thrown)).not.toContain("sentinel");
  });

  it("does not pretend to measure a percentile", async () => {
    google = await bucketOf();
    await expect(readFiles(google, inFiles({}, rule({ kind: "p95" })))).rejects.toMatchObject({
      code: "NOT_SUPPORTED",
    });
  });

  const newer: File = { name: "run/new", text: lines(of(CANARY, 590, 500), of(CANARY, 301)), updated: 600 };
  it("counts only what is newer than a file that is too large for what is left, and says that it is incomplete", async () => {
    google = await bucketOf({ name: "run/old", size: 101 * MB, updated: 400 }, newer);
    const { canary, incomplete } = await readFiles(google);
    expect(canary.map(({ from }) => from - START)).toEqual([540_000]);
    expect(incomplete).toMatch(
      /more than 100 MB .* only what is newer than 2026-03-01T10:07:00.000Z was read; write a longer prefix/,
    );
    expect(filesRead(google)).toEqual(["run/new"]);
  });

  it("stops at a file that turns out to be longer than its size told", async () => {
    const limits: (number | undefined)[] = [];
    const files = [{ name: "run/1", size: "9", updated: new Date(RANGE.to).toISOString() }];
    const metrics = createLogFiles(async ({ textUpTo }) => {
      limits.push(textUpTo);
      return textUpTo === undefined ? { items: files } : undefined;
    });
    const answer = await metrics.read({ ref: REF, canary: CANARY, rule: inFiles(), range: RANGE });
    expect(answer).toMatchObject({ canary: [], incomplete: expect.stringContaining("none of it whole") });
    expect(limits).toEqual([undefined, 100 * MB]);
  });

  it("has no number, and says so, where not even the newest file could be read", async () => {
    google = await bucketOf({ name: "run/1", size: 101 * MB, updated: (RANGE.to - START) / 1000 });
    expect(await readFiles(google)).toMatchObject({
      canary: [],
      incomplete: expect.stringContaining("none of it whole"),
    });
  });
});
