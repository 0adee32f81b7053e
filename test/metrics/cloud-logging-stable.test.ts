import { afterEach, describe, expect, it } from "vitest";
import { createCloudLogging } from "../../src/metrics/cloud-logging";
import { connect, type Google, REF, refusal, startGoogle } from "../cloud/google";
import { CANARY, ERRORS, entry, readBoth, STABLE, START, status } from "./log-entries";

let google: Google;
afterEach(() => google.close());

const asksFor = (body: string) => (body.includes(CANARY) ? "canary" : "stable");
/** Page by page, newest first, an entry every so many seconds back from the range's end; for ever. */
const endless = (every: number, page: number) => ({
  json: { entries: [entry(600 - page * every, { httpRequest: { status: 500 } })], nextPageToken: String(page) },
});

describe("cloud-logging, of canary and stable", () => {
  it("asks for the canary first, and keeps the entries of the two apart", async () => {
    google = await startGoogle(({ body }) => ({
      json: { entries: asksFor(body) === "canary" ? [status(1, 500)] : [status(1, 200), status(61, 200)] },
    }));
    const { canary, stable, notes } = await readBoth(google, ERRORS);
    expect(google.seen.map(({ body }) => asksFor(body))).toEqual(["canary", "stable"]);
    expect(canary.map(({ cell }) => cell)).toEqual([{ kind: "rate", total: 1, hits: 1 }]);
    expect(stable).toEqual([
      { from: START, to: START + 60_000, cell: { kind: "rate", total: 1, hits: 0 } },
      { from: START + 60_000, to: START + 120_000, cell: { kind: "rate", total: 1, hits: 0 } },
    ]);
    expect(notes).toEqual([]);
  });

  it("names both in the question that a person could ask", async () => {
    google = await startGoogle(() => ({ json: {} }));
    const both = `resource.labels.revision_name=("${CANARY}" OR "${STABLE}")`;
    expect((await readBoth(google, ERRORS)).query).toContain(both);
    const door = createCloudLogging(connect(google).requestJson);
    expect(door.renderQuery({ ref: REF, canary: CANARY, stable: STABLE, rule: ERRORS })).toContain(both);
  });

  it("compares with the newest stretches of stable where it has too many entries, and is complete all the same", async () => {
    let page = 0;
    google = await startGoogle(({ body }) => {
      if (asksFor(body) === "canary") return { json: { entries: [status(1, 200)] } };
      page += 1;
      return endless(20, page);
    });
    const answer = await readBoth(google, ERRORS);
    expect(google.seen).toHaveLength(6);
    // The fifth entry is 100 s back, so of the second minute from the end a third was not read.
    expect(answer.stable.map(({ from }) => from - START)).toEqual([540_000]);
    expect(Object.keys(answer)).not.toContain("incomplete");
    expect(answer.notes).toEqual([
      "stable has more than 5000 log entries and is compared with only from 2026-03-01T10:09:00.000Z on",
    ]);
  });

  it("compares with nothing, and says so, where not even one stretch of stable could be read whole", async () => {
    let page = 0;
    google = await startGoogle(({ body }) => {
      if (asksFor(body) === "canary") return { json: {} };
      page += 1;
      return endless(1, page);
    });
    const { stable, notes } = await readBoth(google, ERRORS);
    expect(stable).toEqual([]);
    expect(notes).toEqual(["stable has more than 5000 log entries and is compared with in no stretch whole"]);
  });

  it.each([
    ["the quota ends", refusal(429, "RESOURCE_EXHAUSTED", "Quota exceeded"), "QUOTA_EXCEEDED"],
    ["the permission is gone", refusal(403, "PERMISSION_DENIED", "no"), "PERMISSION_DENIED"],
  ])("throws where %s before stable is read, because nobody knows whether it suffers as much", async (_, no, code) => {
    google = await startGoogle(({ body }) => (asksFor(body) === "canary" ? { json: {} } : no));
    await expect(readBoth(google, ERRORS)).rejects.toMatchObject({ code });
  });
});
