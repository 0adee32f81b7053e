import { expect, it } from "vitest";
import { withLedger } from "../../src/core/ledger-text";
import type { Routing } from "../../src/core/routing";
import { plannedWays } from "../../src/core/ways";
import { preflight } from "../../src/flows/preflight";
import { ledgerWith, stateOf } from "../core/states";
import type { Land } from "../fakes/ground";
import { groundWith, preflightJob, rowsOf } from "./preflight-jobs";

const ref = { project: "demo", region: "us-central1", service: "ion" };
const BALANCED: Routing = { mode: "load-balancer", urlMap: "web", stableBackend: "one", canaryBackend: "two" };
const BESIDE: Routing = { ...BALANCED, canaryService: "ion-canary" };
const POLLED: Routing = { mode: "services", canaryService: "ion-canary", publish: { document: "gs://b/o.json" } };
const serving = (service: string, tag?: string) => ({
  serves: [{ region: "us-central1", service, ...(tag === undefined ? {} : { tag }) }],
  others: [],
});
const GOOD = { one: serving("ion"), two: serving("ion-canary") };

async function rowsWith(routing: Routing, land: Partial<Land> = {}) {
  const ground = groundWith({ backends: GOOD, ...land });
  await preflight(ground, preflightJob({ routings: [{ ref, ways: plannedWays([{ routing }]) }] }));
  return rowsOf(ground);
}
const at = (percent: number): Partial<Land> => ({
  ways: (route) => ({ route, percent, version: "1", body: {} }),
});
const running = (routing: Routing): Partial<Land> => ({
  service: stateOf([], {
    annotations: withLedger({}, ledgerWith({ status: "running", routing, percent: 5, tag: "canary" })),
  }),
});

it.each<[string, string, Routing, Partial<Land>, string, string, string | undefined]>([
  ["ways", "at 0 are as they must be", POLLED, {}, "ok", "gs://b/o.json sends 0 %", undefined],
  [
    "ways",
    "at the running rollout's percent are, too",
    POLLED,
    { ...at(5), ...running(POLLED) },
    "ok",
    "5 %",
    undefined,
  ],
  ["ways", "at another percent are not", POLLED, { ...at(7), ...running(POLLED) }, "error", "got 7 %", "no-store"],
  ["ways", "above 0 without a rollout are not", BESIDE, at(5), "error", "got 5 %", "url-maps import web --global"],
  ["backends", "that lead where they must are good", BESIDE, {}, "ok", "'two' leads to ion-canary", undefined],
  [
    "backends",
    "of a tag are good",
    BALANCED,
    { backends: { ...GOOD, two: serving("ion", "canary") } },
    "ok",
    "by a tag",
    undefined,
  ],
  ["backends", "of another service are not", BALANCED, {}, "error", "got ion-canary", "--cloud-run-tag=canary"],
  [
    "backends",
    "that are none are not",
    BESIDE,
    { backends: { one: serving("ion") } },
    "error",
    "got none",
    "backend-services create two",
  ],
  [
    "backends",
    "of a group with a mask cannot be told",
    BESIDE,
    { backends: { ...GOOD, two: { serves: [], others: ["mask"] } } },
    "error",
    "got mask",
    "describe two",
  ],
  ["canary service", "that is there is good", POLLED, {}, "ok", "is ready", undefined],
  ["canary service", "that is none is not", POLLED, { service: undefined }, "error", "ion-canary", "gcloud run"],
  [
    "APIs",
    "that routing needs are asked",
    BESIDE,
    { disabled: ["compute.googleapis.com"] },
    "warning",
    "routing needs what is not enabled: compute",
    "enable compute",
  ],
  [
    "permissions",
    "of the URL map are asked",
    BESIDE,
    { lacks: ["compute.urlMaps.update"] },
    "error",
    "missing: compute.urlMaps.update",
    "grant",
  ],
  [
    "permissions",
    "of the document are asked of its bucket",
    POLLED,
    { lacks: ["storage.objects.delete"] },
    "error",
    "missing: storage.objects.delete on bucket b",
    "grant",
  ],
])("%s %s", async (name, _, routing, land, result, sentence, fix) => {
  const row = (await rowsWith(routing, land))[name];
  expect(row).toMatchObject({ result, sentence: expect.stringContaining(sentence) });
  expect(row?.fix).toEqual(fix === undefined ? undefined : expect.stringContaining(fix));
});

it("has no row of these where revisions share the traffic", async () => {
  const ground = groundWith();
  await preflight(ground, preflightJob());
  expect(Object.keys(rowsOf(ground)).filter((name) => ["canary service", "ways", "backends"].includes(name))).toEqual(
    [],
  );
});
