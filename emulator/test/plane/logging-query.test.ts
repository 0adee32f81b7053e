import { describe, expect, it } from "vitest";
import { REQUESTS, STDOUT, sevenEntries } from "./seven-entries";
import { openTelemetry } from "./telemetry-support";

async function picked(filter: string): Promise<string[]> {
  const { stand, nameOf } = sevenEntries();
  const { status, body } = await stand.entries({ filter });
  expect(status, body.error?.message).toBe(200);
  return (body.entries ?? []).map(nameOf);
}

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
