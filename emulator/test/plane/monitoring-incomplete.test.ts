import { describe, expect, it } from "vitest";
import { query, total } from "./monitoring-queries";
import { type Answered, openTelemetry, type TelemetryStand } from "./telemetry-support";

describe("pages", () => {
  async function pagesOf(stand: TelemetryStand, changes: Record<string, string>): Promise<Answered[]> {
    const pages: Answered[] = [];
    let token: string | undefined;
    do {
      const page = await stand.timeSeries(query({ ...changes, ...(token !== undefined && { pageToken: token }) }));
      pages.push(page);
      token = page.body.nextPageToken;
      stand.served({ status: 404 });
      stand.clock.advance(60);
    } while (token !== undefined);
    return pages;
  }

  it("go through all points once, whatever the size and whatever comes in meanwhile", async () => {
    for (const pageSize of ["1", "3", "4", "12", "100"]) {
      const stand = openTelemetry();
      for (let minute = 0; minute < 6; minute++) {
        stand.served();
        stand.served({ status: 500 });
        stand.clock.advance(60);
      }
      stand.clock.advance(180);
      const pages = await pagesOf(stand, { pageSize });
      expect(pages).toHaveLength(Math.ceil(12 / Number(pageSize)));
      expect(pages.map(total).reduce((sum, count) => sum + count, 0)).toBe(12);
    }
  });

  it("count series where only headers are wanted", async () => {
    const stand = openTelemetry();
    stand.served();
    stand.served({ status: 500 });
    stand.clock.advance(240);
    const pages = await pagesOf(stand, { pageSize: "1", view: "HEADERS" });
    expect(
      pages.map(({ body }) => body.timeSeries?.map(({ metric, points }) => [metric.labels["response_code"], points])),
    ).toEqual([[["200", undefined]], [["500", undefined]]]);
  });
});

describe("partial answers", () => {
  it("carry the execution errors and lack series, until the fault is taken away", async () => {
    const stand = openTelemetry();
    stand.served();
    stand.served({ status: 500 });
    stand.clock.advance(600);
    stand.setExecutionErrors([{ code: 14, message: "a zone is down" }]);
    const partial = await stand.timeSeries(query());
    expect(partial.body).toMatchObject({ executionErrors: [{ code: 14, message: "a zone is down" }] });
    expect(partial.body.timeSeries).toHaveLength(1);
    stand.setExecutionErrors([]);
    const whole = await stand.timeSeries(query());
    expect(whole.body).not.toHaveProperty("executionErrors");
    expect(whole.body.timeSeries).toHaveLength(2);
  });
});
