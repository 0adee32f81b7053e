import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Emulator } from "../../emulator";
import { ask, deploy, PARENT, startQuick } from "./http";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startQuick();
  await deploy(emulator);
});
afterAll(() => emulator.close());

const filterSeries = (filter: string) =>
  ask(
    emulator,
    "GET",
    `/v3/projects/p/timeSeries?interval.endTime=2026-01-01T00:00:00Z&filter=${encodeURIComponent(filter)}`,
  );
const filterEntries = (filter: string) =>
  ask(emulator, "POST", "/v2/entries:list", { resourceNames: ["projects/p"], filter });
const patch = (body: object) => ask(emulator, "PATCH", `${PARENT}/services/hello`, body);
const COUNT = 'metric.type="run.googleapis.com/request_count"';

describe.each(["constructor", "toString", "valueOf", "hasOwnProperty"])(
  "the name %s, which every object has",
  (name) => {
    const rows = [
      { what: "a field of a service", status: 400, send: () => patch({ [name]: "x" }) },
      { what: "a field of a template", status: 400, send: () => patch({ template: { [name]: {} } }) },
      {
        what: "a field of a mask",
        status: 400,
        send: () => ask(emulator, "PATCH", `${PARENT}/services/hello?updateMask=${name}`, {}),
      },
      { what: "a metric", status: 404, send: () => filterSeries(`metric.type="${name}"`) },
      { what: "a field of a series", status: 400, send: () => filterSeries(`${COUNT} AND ${name}="x"`) },
      { what: "a function of a filter", status: 400, send: () => filterSeries(`${COUNT} AND project=${name}("x")`) },
      { what: "a field of a log entry", status: 400, send: () => filterEntries(`${name}="x"`) },
      { what: "a severity", status: 400, send: () => filterEntries(`severity>=${name}`) },
    ];
    it.each(rows)("is refused as $what", async ({ status, send }) => {
      expect(await send()).toMatchObject({ status, body: { error: { code: status } } });
    });

    it("is an ordinary project, and no API or service account", async () => {
      const project = await ask(emulator, "GET", `/v1/projects/${name}`);
      const api = await ask(emulator, "GET", `/v1/projects/p/services/${name}`);
      const account = await ask(emulator, "GET", `/v1/projects/p/serviceAccounts/${name}`);
      expect([project.body["name"], api.status, account.status]).toEqual([name, 403, 404]);
    });

    it("can be a label, read and selected through v1 too", async () => {
      const labelled = `${PARENT}/services/hello?updateMask=labels`;
      expect((await ask(emulator, "PATCH", labelled, { labels: { [name]: "mine" } })).status).toBe(200);
      const select = (text: string) =>
        ask(
          emulator,
          "GET",
          `/apis/serving.knative.dev/v1/namespaces/p/services?labelSelector=${encodeURIComponent(text)}`,
        );
      expect((await select(`${name}=mine`)).body["items"]).toHaveLength(1);
      expect((await select(`${name}=other`)).body["items"]).toHaveLength(0);
    });
  },
);
