import { describe, expect, it } from "vitest";
import { sevenEntries } from "./seven-entries";
import { openTelemetry, START } from "./telemetry-support";

describe("the list", () => {
  it("is ordered by timestamp, either way", async () => {
    const { stand, nameOf } = sevenEntries();
    const down = await stand.entries({ orderBy: "timestamp desc" });
    expect(down.body.entries?.map(nameOf)).toEqual(["platform", "text", "refusal", "chat", "missing", "failed", "ok"]);
    const up = await stand.entries({ orderBy: "timestamp asc" });
    expect(up.body.entries?.map(nameOf)).toEqual(down.body.entries?.map(nameOf).reverse());
  });

  it.each([{ pageSize: 1 }, { pageSize: 2 }, { pageSize: 7 }, { pageSize: 1000 }])(
    "goes through all entries once in pages of $pageSize, whatever comes in meanwhile",
    async ({ pageSize }) => {
      const { stand } = sevenEntries();
      const seen: unknown[] = [];
      let pageToken: string | undefined;
      do {
        const { body } = await stand.entries({
          pageSize,
          orderBy: "timestamp desc",
          ...(pageToken !== undefined && { pageToken }),
        });
        seen.push(...(body.entries ?? []).map((entry) => entry["insertId"]));
        pageToken = body.nextPageToken;
        stand.clock.advance(1);
        stand.wrote("late");
      } while (pageToken !== undefined);
      expect(seen).toHaveLength(7);
      expect(new Set(seen).size).toBe(7);
    },
  );

  it("has 50 entries a page unless told otherwise, and no key entries where there is none", async () => {
    const stand = openTelemetry();
    expect((await stand.entries({})).body).toEqual({});
    for (let i = 0; i < 51; i++) stand.wrote(`line ${i}`);
    const { body } = await stand.entries({});
    expect(body.entries).toHaveLength(50);
    expect(body.nextPageToken).toEqual(expect.any(String));
  });

  it("shows several projects together and nothing of others", async () => {
    const stand = openTelemetry();
    for (const project of ["p", "q", "r"]) stand.wrote(project, { project });
    const { body } = await stand.entries({ resourceNames: ["projects/p", "projects/q"] });
    expect(body.entries?.map((entry) => entry["textPayload"])).toEqual(["p", "q"]);
  });

  it.each([
    { what: "no resource", body: { resourceNames: [] }, says: /resourceNames/ },
    { what: "a resource that is no project", body: { resourceNames: ["p"] }, says: /projects\/PROJECT/ },
    { what: "an order by something else", body: { orderBy: "severity" }, says: /orderBy/ },
    { what: "a page of -1", body: { pageSize: -1 }, says: /pageSize/ },
    { what: "a token that is none", body: { pageToken: "bm90aGluZw" }, says: /nextPageToken/ },
  ])("is refused with 400 for $what", async ({ body, says }) => {
    const answer = await openTelemetry().entries(body);
    expect([answer.status, answer.body.error?.message]).toEqual([400, expect.stringMatching(says)]);
  });

  it("forgets nothing within the time asked for: a slow request that began before the bound is outside of it", async () => {
    const stand = openTelemetry();
    stand.clock.advance(100);
    stand.served({ latencySeconds: 20 });
    const from = (seconds: number) => `timestamp>="${new Date(START + seconds * 1000).toISOString()}"`;
    expect((await stand.entries({ filter: from(80) })).body.entries).toHaveLength(1);
    expect((await stand.entries({ filter: from(81) })).body).toEqual({});
  });
});
