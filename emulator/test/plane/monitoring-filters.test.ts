import { describe, expect, it } from "vitest";
import { COUNT, query } from "./monitoring-queries";
import { openTelemetry, type TelemetryStand } from "./telemetry-support";

describe("filters", () => {
  async function three(): Promise<TelemetryStand> {
    const stand = openTelemetry();
    stand.served({ revision: "ion-00001-a" });
    stand.served({ revision: "ion-00002-b", status: 500 });
    stand.served({ revision: "web-00001-c", service: "web", region: "europe-west1" });
    stand.clock.advance(600);
    return stand;
  }

  it.each([
    { filter: COUNT, picks: ["ion-00001-a", "ion-00002-b", "web-00001-c"] },
    { filter: `${COUNT} AND resource.type="cloud_run_revision"`, picks: ["ion-00001-a", "ion-00002-b", "web-00001-c"] },
    { filter: `${COUNT} resource.type = "gae_app"`, picks: [] },
    { filter: `${COUNT} AND resource.labels.service_name="web"`, picks: ["web-00001-c"] },
    { filter: `${COUNT} AND resource.label.service_name = "web"`, picks: ["web-00001-c"] },
    { filter: `${COUNT} AND metric.label.response_code_class="5xx"`, picks: ["ion-00002-b"] },
    { filter: `${COUNT} AND metric.labels.response_code=500`, picks: ["ion-00002-b"] },
    { filter: `${COUNT} AND metric.labels.response_code!="500"`, picks: ["ion-00001-a", "web-00001-c"] },
    { filter: `${COUNT} AND resource.labels.revision_name=starts_with("ion-")`, picks: ["ion-00001-a", "ion-00002-b"] },
    { filter: `${COUNT} AND resource.labels.revision_name!=starts_with("ion-")`, picks: ["web-00001-c"] },
    { filter: `${COUNT} AND resource.labels.revision_name=ends_with("-b")`, picks: ["ion-00002-b"] },
    {
      filter: `${COUNT} AND resource.labels.revision_name=has_substring("0001")`,
      picks: ["ion-00001-a", "web-00001-c"],
    },
    { filter: `${COUNT} AND resource.labels.revision_name:"0001"`, picks: ["ion-00001-a", "web-00001-c"] },
    {
      filter: `${COUNT} AND resource.labels.revision_name=one_of("ion-00001-a", "web-00001-c")`,
      picks: ["ion-00001-a", "web-00001-c"],
    },
    {
      filter: `${COUNT} AND resource.labels.revision_name=monitoring.regex.full_match("ion-.*-b")`,
      picks: ["ion-00002-b"],
    },
    { filter: `${COUNT} AND NOT resource.labels.service_name="web"`, picks: ["ion-00001-a", "ion-00002-b"] },
    { filter: `${COUNT} AND -resource.labels.service_name="web"`, picks: ["ion-00001-a", "ion-00002-b"] },
    { filter: `resource.labels.location="europe-west1" AND (${COUNT})`, picks: ["web-00001-c"] },
    {
      filter: `${COUNT} AND (resource.labels.service_name="web" OR metric.labels.response_code="500")`,
      picks: ["ion-00002-b", "web-00001-c"],
    },
    { filter: `${COUNT} AND project="p"`, picks: ["ion-00001-a", "ion-00002-b", "web-00001-c"] },
    { filter: `${COUNT} AND project="q"`, picks: [] },
  ])("$filter picks $picks", async ({ filter, picks }) => {
    const { body } = await (await three()).timeSeries(query({ filter }));
    expect((body.timeSeries ?? []).map(({ resource }) => resource.labels["revision_name"]).sort()).toEqual(picks);
  });

  it("shows one project nothing of another", async () => {
    const stand = openTelemetry();
    stand.served({ project: "q" });
    stand.clock.advance(600);
    expect((await stand.timeSeries(query())).body).not.toHaveProperty("timeSeries");
  });
});
