import { describe, expect, it } from "vitest";
import { REQUESTS, STDOUT, sevenEntries } from "./seven-entries";
import { openTelemetry } from "./telemetry-support";

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
        receiveTimestamp: "2026-01-01T00:00:02Z",
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
    const { insertId, logName, resource, timestamp, receiveTimestamp: _received, ...rest } = body.entries?.[0] ?? {};
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
