import { afterEach, describe, expect, it } from "vitest";
import { seededRandom } from "../../plane/random";
import { HOST, openStand, routeOf, type Stand, specOf } from "./support";
import { openTelemetry, START } from "./telemetry-support";

let stand: Stand;
afterEach(() => stand.close());

describe("real requests, read back through the faces", () => {
  it("are all there: the sums of request_count and the log entries equal what was sent", async () => {
    const telemetry = openTelemetry();
    stand = await openStand({ telemetry, clock: telemetry.clock, random: seededRandom(1) });
    await Promise.all(["r1", "r2"].map((revision) => stand.plane.runtime.start(specOf(revision))));
    stand.plane.router.setRoute(routeOf({ r1: 60, r2: 40 }, { tags: { canary: "r2", nowhere: "r3" } }));
    const sent: string[] = [];
    for (let minute = 0; minute < 3; minute++) {
      const asked = Array.from({ length: 40 }, (_, i) => stand.ask(i % 4 === 0 ? "/teapot" : "/"));
      await Promise.all([...asked, stand.ask("/", { host: `nowhere---${HOST}` })]);
      sent.push(...asked.map((_, i) => (i % 4 === 0 ? "4xx" : "2xx")));
      telemetry.clock.advance(60);
    }
    telemetry.clock.advance(180);

    const { body } = await telemetry.timeSeries({
      filter: 'metric.type="run.googleapis.com/request_count" AND resource.labels.service_name="ion-api"',
      "interval.startTime": new Date(START).toISOString(),
      "interval.endTime": new Date(START + 180_000).toISOString(),
      "aggregation.alignmentPeriod": "60s",
      "aggregation.perSeriesAligner": "ALIGN_DELTA",
      "aggregation.crossSeriesReducer": "REDUCE_SUM",
      "aggregation.groupByFields": ["metric.labels.response_code_class"],
    });
    const counted = (body.timeSeries ?? []).map(({ metric, points = [] }) => [
      metric.labels["response_code_class"],
      points.map(({ value }) => Number(value.int64Value)),
    ]);
    expect(Object.fromEntries(counted)).toEqual({ "4xx": [10, 10, 10], "2xx": [30, 30, 30] });

    const logged = await telemetry.entries({ filter: 'log_id("run.googleapis.com/requests")', pageSize: 1000 });
    expect(logged.body.entries).toHaveLength(sent.length + 3);
    const unreached = await telemetry.entries({ filter: "resource.labels.revision_name=r3 httpRequest.status=503" });
    expect(unreached.body.entries).toHaveLength(3);
    const lines = await telemetry.entries({ filter: 'logName:stdout AND textPayload:"listening as"' });
    expect(lines.body.entries).toHaveLength(2);
  });
});
