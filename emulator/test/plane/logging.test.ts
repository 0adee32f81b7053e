import { describe, expect, it } from "vitest";
import { openTelemetry, START, type TelemetryStand } from "./telemetry-support";

const REQUESTS = "projects/p/logs/run.googleapis.com%2Frequests";
const STDOUT = "projects/p/logs/run.googleapis.com%2Fstdout";

/** Seven entries, a second apart; their names are what the tests call them by. */
function sevenEntries(): { stand: TelemetryStand; nameOf: (entry: Record<string, unknown>) => string } {
  const stand = openTelemetry();
  const names: string[] = [];
  const add = (name: string, write: () => void) => {
    write();
    names.push(name);
    stand.clock.advance(1);
  };
  add("ok", () => stand.served({ latencySeconds: 0.2, userAgent: "Mozilla/5.0" }));
  add("missing", () => stand.served({ status: 404, latencySeconds: 0 }));
  add("failed", () =>
    stand.served({ status: 500, latencySeconds: 1.5, revision: "r2", responseBytes: 1000, trace: "ab".repeat(16) }),
  );
  add("chat", () =>
    stand.wrote('{"severity":"info","success":true,"confidence":0.91,"user":{"id":"u-7"},"tags":["a","b"]}'),
  );
  add("refusal", () =>
    stand.wrote('{"severity":"ERROR","success":false,"logging.googleapis.com/labels":{"team/name":"ion"}}', {
      revision: "r2",
    }),
  );
  add("text", () => stand.wrote("Traceback: pipeline is GONE", { stream: "stderr" }));
  add("platform", () => stand.wrote("Container called exit(1).", { stream: "varlog/system" }));
  return { stand, nameOf: (entry) => names[Number.parseInt(String(entry["insertId"]), 36)] ?? "unknown" };
}

async function picked(filter: string): Promise<string[]> {
  const { stand, nameOf } = sevenEntries();
  const { status, body } = await stand.entries({ filter });
  expect(status, body.error?.message).toBe(200);
  return (body.entries ?? []).map(nameOf);
}

describe("what is written", () => {
  it("becomes a request entry, stamped with the time the request came in", async () => {
    const { stand } = sevenEntries();
    const { body } = await stand.entries({ filter: "httpRequest.status=500" });
    expect(body.entries).toEqual([
      {
        insertId: "000000000002",
        logName: REQUESTS,
        resource: {
          type: "cloud_run_revision",
          labels: {
            project_id: "p",
            location: "us-central1",
            service_name: "ion-api",
            revision_name: "r2",
            configuration_name: "ion-api",
          },
        },
        timestamp: "2026-01-01T00:00:00.500Z",
        severity: "ERROR",
        httpRequest: {
          requestMethod: "POST",
          requestUrl: "http://ion-api/chat",
          status: 500,
          responseSize: "1000",
          userAgent: "test",
          latency: "1.500000s",
          protocol: "HTTP/1.1",
        },
        trace: `projects/p/traces/${"ab".repeat(16)}`,
      },
    ]);
  });

  it.each([
    { line: '{"severity":"warning","a":1}', entry: { severity: "WARNING", jsonPayload: { a: 1 } } },
    { line: '{"severity":"loud","a":1}', entry: { jsonPayload: { a: 1 } } },
    {
      line: '{"logging.googleapis.com/trace":"t","logging.googleapis.com/labels":{"n":1}}',
      entry: { trace: "t", labels: { n: "1" }, jsonPayload: {} },
    },
    { line: "plain text", entry: { textPayload: "plain text" } },
    { line: '{"broken":', entry: { textPayload: '{"broken":' } },
    { line: "[1,2]", entry: { textPayload: "[1,2]" } },
  ])("turns the line $line into an entry of its kind", async ({ line, entry }) => {
    const stand = openTelemetry();
    stand.wrote(line);
    const { body } = await stand.entries({});
    const { insertId, logName, resource, timestamp, ...rest } = body.entries?.[0] ?? {};
    expect(rest).toEqual(entry);
    expect([insertId, logName, timestamp]).toEqual(["000000000000", STDOUT, "2026-01-01T00:00:00Z"]);
    expect(resource).toMatchObject({ type: "cloud_run_revision" });
  });

  it.each([
    { seconds: 29.9, seen: 0 },
    { seconds: 30, seen: 1 },
  ])("is seen $seen times after $seconds s with an ingestion of 30 s", async ({ seconds, seen }) => {
    const stand = openTelemetry({ logIngestionSeconds: 30 });
    stand.wrote("x");
    stand.clock.advance(seconds);
    expect((await stand.entries({})).body.entries ?? []).toHaveLength(seen);
  });
});

describe("the query language", () => {
  it.each([
    { filter: "", picks: ["ok", "failed", "missing", "chat", "refusal", "text", "platform"] },
    {
      filter: 'resource.type="cloud_run_revision" AND resource.labels.revision_name="r2"',
      picks: ["failed", "refusal"],
    },
    { filter: 'resource.type="gae_app"', picks: [] },
    { filter: `logName="${REQUESTS}"`, picks: ["ok", "failed", "missing"] },
    { filter: "logName:stdout", picks: ["chat", "refusal"] },
    { filter: `logName=("${STDOUT}" OR "${REQUESTS}") severity=ERROR`, picks: ["failed", "refusal"] },
    { filter: 'log_id("run.googleapis.com/stderr")', picks: ["text"] },
    { filter: "severity>=ERROR", picks: ["failed", "refusal"] },
    { filter: "severity>=warning", picks: ["failed", "missing", "refusal", "platform"] },
    { filter: "severity<INFO", picks: ["text"] },
    { filter: "severity=DEFAULT", picks: ["text"] },
    { filter: "severity!=ERROR AND severity>INFO", picks: ["missing", "platform"] },
    { filter: "httpRequest.status>=500", picks: ["failed"] },
    { filter: 'httpRequest.status>="500"', picks: ["failed"] },
    { filter: "httpRequest.status=404", picks: ["missing"] },
    { filter: "httpRequest.status!=200 AND httpRequest:*", picks: ["failed", "missing"] },
    { filter: "httpRequest.status<500 AND NOT httpRequest:*", picks: ["chat", "refusal", "text", "platform"] },
    { filter: "httpRequest.latency>1s", picks: ["failed"] },
    { filter: 'httpRequest.latency>="200ms"', picks: ["ok", "failed"] },
    { filter: "httpRequest.responseSize>100", picks: ["failed"] },
    { filter: "httpRequest.userAgent:mozilla", picks: ["ok"] },
    { filter: 'httpRequest.requestUrl=~"/ch.t$"', picks: ["ok", "failed", "missing"] },
    { filter: 'httpRequest.requestUrl!~"chat" AND httpRequest:*', picks: [] },
    { filter: "jsonPayload.success=true", picks: ["chat"] },
    { filter: "jsonPayload.success=false", picks: ["refusal"] },
    { filter: "jsonPayload.success!=true", picks: ["refusal"] },
    { filter: "NOT jsonPayload.success=true", picks: ["ok", "failed", "missing", "refusal", "text", "platform"] },
    { filter: "jsonPayload.success:*", picks: ["chat", "refusal"] },
    { filter: "jsonPayload.confidence:*", picks: ["chat"] },
    { filter: "jsonPayload.confidence>0.9", picks: ["chat"] },
    { filter: "jsonPayload.confidence<0.9", picks: [] },
    { filter: 'jsonPayload.user.id="U-7"', picks: ["chat"] },
    { filter: "jsonPayload.user.id=u-7", picks: ["chat"] },
    { filter: "jsonPayload.tags=b", picks: ["chat"] },
    { filter: 'jsonPayload:"u-7"', picks: ["chat"] },
    { filter: 'labels."team/name"="ion"', picks: ["refusal"] },
    { filter: "labels.missing=x OR labels.missing!=x", picks: [] },
    { filter: "textPayload:gone", picks: ["text"] },
    { filter: 'textPayload=~"GONE$"', picks: ["text"] },
    { filter: 'textPayload=~"gone$"', picks: [] },
    { filter: "pipeline", picks: ["text"] },
    { filter: '"called EXIT"', picks: ["platform"] },
    { filter: `trace="projects/p/traces/${"ab".repeat(16)}"`, picks: ["failed"] },
    { filter: 'timestamp>="2026-01-01T00:00:04Z"', picks: ["refusal", "text", "platform"] },
    { filter: "timestamp>=2026-01-01T00:00:04Z AND timestamp<2026-01-01T01:00:05+01:00", picks: ["refusal"] },
    { filter: 'timestamp="2026-01-01T00:00:03Z"', picks: ["chat"] },
    { filter: "severity>=ERROR jsonPayload:*", picks: ["refusal"] },
    { filter: "pipeline (severity=DEFAULT)", picks: ["text"] },
    { filter: "severity=ERROR -jsonPayload:*", picks: ["failed"] },
    { filter: "severity=ERROR -- and nothing else", picks: ["failed", "refusal"] },
  ])("$filter picks $picks", async ({ filter, picks }) => {
    expect(await picked(filter)).toEqual(picks);
  });

  it.each([
    {
      filter: "severity=ERROR OR severity=WARNING AND httpRequest:*",
      same: "(severity=ERROR OR severity=WARNING) AND httpRequest:*",
    },
    {
      filter: "httpRequest:* severity=ERROR OR severity=WARNING",
      same: "httpRequest:* AND (severity=ERROR OR severity=WARNING)",
    },
    { filter: "NOT severity=ERROR OR httpRequest:*", same: "(NOT severity=ERROR) OR httpRequest:*" },
    { filter: "severity=(ERROR OR WARNING)", same: "severity=ERROR OR severity=WARNING" },
    { filter: "severity=(NOT ERROR AND NOT INFO)", same: "NOT severity=ERROR AND NOT severity=INFO" },
  ])("reads $filter as $same", async ({ filter, same }) => {
    const both = [await picked(filter), await picked(same)];
    expect(both[0]).toEqual(both[1]);
    expect(both[0]?.length).toBeGreaterThan(0);
  });

  it.each([
    { filter: "severity>=", says: /value for severity/ },
    { filter: "(severity=ERROR", says: /"\)"/ },
    { filter: "severity=ERROR)", says: /end of the filter/ },
    { filter: "AND severity=ERROR", says: /column 1, got "AND"/ },
    { filter: "severity=ERROR OR", says: /end of the filter/ },
    { filter: '"open', says: /never closed/ },
    { filter: "severity ! ERROR", says: /column 10/ },
    { filter: "severity=LOUD", says: /EMERGENCY/ },
    { filter: "httpRequest.status>=many", says: /a number/ },
    { filter: "httpRequest.latency>fast", says: /duration/ },
    { filter: "timestamp>yesterday", says: /RFC 3339/ },
    { filter: 'jsonPayload.a=~"("', says: /regular expression/ },
    { filter: "thud=1", says: /LogEntry, got thud/ },
    { filter: "httpRequest.thud=1", says: /LogEntry, got httpRequest\.thud/ },
    { filter: "sample(insertId, 0.1)", says: /log_id/ },
    { filter: 'severity=one_of("a")', says: /one_of/ },
  ])("refuses $filter", async ({ filter, says }) => {
    const { status, body } = await openTelemetry().entries({ filter });
    expect(status).toBe(400);
    expect(body.error).toMatchObject({ code: 400, status: "INVALID_ARGUMENT", message: expect.stringMatching(says) });
  });
});

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
