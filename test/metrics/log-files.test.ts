import { afterEach, describe, expect, it } from "vitest";
import { type Google, REF } from "../cloud/google";
import { CANARY, entry, mean, RANGE, STABLE, START, status } from "./log-entries";
import { bucketOf, door, expression, filesRead, inFiles, lines, of, readFiles } from "./log-objects";

let google: Google;
afterEach(() => google.close());

const rate = (total: number, hits: number) => ({ kind: "rate", total, hits });

describe("log-files", () => {
  it("counts the entries of canary and stable, from all files and all pages of their list", async () => {
    google = await bucketOf(
      { name: "run/1", text: lines(of(CANARY, 1, 500), of(STABLE, 2)) },
      { name: "run/2", text: lines(of(CANARY, 3), of("hello-00000-old", 3, 500)) },
      { name: "run/3", text: lines(of(STABLE, 61, 500)) },
    );
    const { canary, stable, notes, ...rest } = await readFiles(google);
    expect(canary).toEqual([{ from: START, to: START + 60_000, cell: rate(2, 1) }]);
    expect(stable.map(({ cell }) => cell)).toEqual([rate(1, 0), rate(1, 1)]);
    expect(notes).toEqual([]);
    expect(rest).toEqual({
      query: `entries of gs://logs/run/** with resource.labels.revision_name "${CANARY}" or "${STABLE}" that have httpRequest.status from 2026-03-01T10:00:00.000Z to 2026-03-01T10:10:00.000Z`,
    });
  });

  it("counts canary and stable of two services, each by its own service's entries", async () => {
    const at = (service_name: string) => ({ service_name, location: REF.region });
    google = await bucketOf({
      name: "run/1",
      text: lines(
        of(CANARY, 1, 500, at("hello-canary")),
        of(STABLE, 1, 200, at(REF.service)),
        of(CANARY, 2, 500, at(REF.service)),
        of(STABLE, 2, 500, at("hello-canary")),
      ),
    });
    const question = { ref: REF, canary: CANARY, canaryService: "hello-canary", stable: STABLE, rule: inFiles() };
    const { canary, stable } = await door(google).read({ ...question, range: RANGE });
    expect([canary, stable].map((buckets) => buckets.map(({ cell }) => cell))).toEqual([[rate(1, 1)], [rate(1, 0)]]);
  });

  it("asks for the names below the prefix, and for each file by its whole name", async () => {
    google = await bucketOf({ name: "run/a b/ü.json", text: lines(of(CANARY, 1)) });
    await readFiles(google);
    expect(google.seen.map(({ method, path }) => `${method} ${path}`)).toEqual([
      "GET /storage/v1/b/logs/o?prefix=run%2F&fields=items%28name%2Csize%2Cupdated%29%2CnextPageToken&maxResults=1000",
      "GET /storage/v1/b/logs/o/run%2Fa%20b%2F%C3%BC.json?alt=media",
    ]);
  });

  it.each([
    ["there is no file", []],
    ["no file can be of the range", [{ name: "run/old", text: lines(of(CANARY, 1)), updated: -3600 }]],
  ])("has no data, and not zero errors, where %s", async (_, files) => {
    google = await bucketOf(...files);
    expect(await readFiles(google)).toMatchObject({ canary: [], stable: [] });
    expect(filesRead(google)).toEqual([]);
  });

  it("reads the newest files first, and of those that a sink named only the range's hours", async () => {
    google = await bucketOf(
      { name: "run/2026/03/01/09:00:00_09:59:59_S0.json", updated: 500 },
      { name: "run/2026/03/01/10:00:00_10:59:59_S0.json", updated: 500 },
      { name: "run/2026/03/01/10:00:00_10:59:59_A0.json", updated: 9000 },
      { name: "run/2026/03/01/11:00:00_11:59:59_S1.json", updated: 8000 },
      { name: "run/2026/02/28/10:00:00_10:59:59_S0.json", updated: 500 },
      { name: "run/by-hand_10:00:00.json", updated: 100 },
      { name: "run/2026/03/01/10:99:00_10:59:59_S0.json", updated: 200 },
    );
    await readFiles(google);
    expect(filesRead(google)).toEqual([
      "run/2026/03/01/10:00:00_10:59:59_A0.json",
      "run/2026/03/01/10:00:00_10:59:59_S0.json",
      "run/2026/03/01/10:99:00_10:59:59_S0.json",
      "run/by-hand_10:00:00.json",
    ]);
  });

  it.each([
    ["an application whose clock is ahead of Cloud Storage's", { name: "run/own", updated: -3599 }],
    ["a sink, to the very end of its last second", { name: "run/2026/03/01/09:00:00_09:59:59_S0.json", updated: 500 }],
  ])("reads the file of %s", async (_, file) => {
    google = await bucketOf(file);
    const range = { from: START - 500, to: START + 600_000 };
    await door(google).read({ ref: REF, canary: CANARY, rule: inFiles(), range });
    expect(filesRead(google)).toEqual([file.name]);
  });

  it("says that a shard of an hour may be missing", async () => {
    google = await bucketOf({ name: "run/2026/03/01/10:00:00_10:59:59_S0.json", text: lines(of(CANARY, 1)) });
    expect((await readFiles(google)).notes).toEqual([
      "a log sink writes each hour in shards, and whether all are there yet cannot be known",
    ]);
  });

  it("says how far the files reach, where that is not to the range's end", async () => {
    google = await bucketOf({ name: "run/1", text: lines(of(CANARY, 1)), updated: 480 });
    expect((await readFiles(google)).notes).toEqual([
      "the newest file is of 2026-03-01T10:08:00.000Z, 120 s before the end of the range: what came later is not there yet",
    ]);
  });

  it("reads packed files, whatever they are called", async () => {
    google = await bucketOf({ name: "run/1", text: lines(of(CANARY, 1, 500)), gzip: true });
    expect((await readFiles(google)).canary.map(({ cell }) => cell)).toEqual([rate(1, 1)]);
  });

  const text = (...entries: readonly object[]) => [{ name: "run/1", text: lines(...entries) }];
  it.each([
    [
      "empty lines and a last line without its end",
      [{ name: "run/1", text: `\n${lines(of(CANARY, 1))}\r\n\n${JSON.stringify(of(CANARY, 2))}` }],
      rate(2, 0),
    ],
    [
      "entries of this service and region",
      text(of(CANARY, 1, 200, { service_name: "hello", location: "us-central1" })),
      rate(1, 0),
    ],
    ["no entry of another service", text(of(CANARY, 1), of(CANARY, 2, 500, { service_name: "other" })), rate(1, 0)],
    ["no entry of another region", text(of(CANARY, 1), of(CANARY, 2, 500, { location: "europe-west1" })), rate(1, 0)],
    ["no entry outside the range", text(of(CANARY, -1, 500), of(CANARY, 600, 500), of(CANARY, 599)), rate(1, 0)],
    ["no entry without a revision", text(of(CANARY, 1), status(2, 500)), rate(1, 0)],
    ["no entry without the fields", text(of(CANARY, 1), entry(2, { resource: of(CANARY, 2).resource })), rate(1, 0)],
  ])("counts %s", async (_, files, cell) => {
    google = await bucketOf(...files);
    expect((await readFiles(google)).canary.map((bucket) => bucket.cell)).toEqual([cell]);
  });

  it("counts an entry once that a sink wrote twice, and says so", async () => {
    const twice = { ...of(CANARY, 1, 500), insertId: "a" };
    google = await bucketOf(
      { name: "run/1", text: lines(twice, { ...twice, insertId: "b" }) },
      { name: "run/2", text: lines(twice) },
    );
    const { canary, notes } = await readFiles(google);
    expect(canary.map(({ cell }) => cell)).toEqual([rate(2, 2)]);
    expect(notes).toEqual(["1 entries came twice and were counted once"]);
  });

  it("takes the mean of numbers with their deviation", async () => {
    const said = (confidence: number) => ({ ...of(CANARY, 1), jsonPayload: { confidence } });
    google = await bucketOf(...text(said(0.5), said(1)));
    const { canary } = await readFiles(google, inFiles({}, mean("jsonPayload.confidence")));
    expect(canary.map(({ cell }) => cell)).toEqual([{ kind: "mean", count: 2, mean: 0.75, ssd: 0.125 }]);
  });

  it("finds the revision where the plan says it is", async () => {
    const byLabel = inFiles({ revision: expression('labels["app/revision"]') });
    google = await bucketOf(...text({ ...status(1, 500), labels: { "app/revision": CANARY } }, of(CANARY, 2)));
    const { canary, query } = await readFiles(google, byLabel);
    expect(canary.map(({ cell }) => cell)).toEqual([rate(1, 1)]);
    expect(query).toContain(`with labels["app/revision"] "${CANARY}" or "${STABLE}"`);
  });

  it("shows its question without a range, and asks nobody", async () => {
    google = await bucketOf();
    expect(door(google).renderQuery({ ref: REF, canary: CANARY, rule: inFiles() })).toBe(
      `entries of gs://logs/run/** with resource.labels.revision_name "${CANARY}" that have httpRequest.status`,
    );
    expect(google.seen).toEqual([]);
  });
});
