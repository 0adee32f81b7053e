import { readFileSync } from "node:fs";
import { afterAll, beforeAll, expect, it } from "vitest";
import type { Emulator } from "../../emulator";
import { ask, startQuick } from "../control/http";
import { installed, runGcloud } from "../control/real-gcloud";
import { deployNamed } from "./stand";

const PAGE = readFileSync(new URL("../../../docs/ROUTING.md", import.meta.url), "utf8");
const COMMANDS = [...PAGE.matchAll(/^gcloud (compute .+)$/gm)].map(([, words = ""]) => words.split(" "));

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startQuick({ computeMs: 20 });
  for (const service of ["ion-api", "ion-api-canary"]) await deployNamed(emulator, service);
}, 60_000);
afterAll(() => emulator.close());

/** Runs gcloud, which must succeed, and returns what it printed. */
async function run(words: readonly string[]): Promise<string> {
  const { code, out, text } = await runGcloud(emulator, words);
  expect({ words, code, text }).toEqual({ words, code: 0, text });
  return out;
}

it("the page on routing shows how a load balancer is set up", () => {
  expect(COMMANDS.length).toBeGreaterThanOrEqual(7);
});

it.runIf(installed)(
  "its commands make two backends and the URL map before them, by the real gcloud",
  async () => {
    for (const words of COMMANDS) await run(words);
    const map = (await ask(emulator, "GET", "/compute/v1/projects/p/global/urlMaps/ion")).body;
    expect(map["defaultService"]).toMatch(/backendServices\/ion-api$/);
    for (const name of ["ion-api", "ion-api-canary"]) {
      const group = `/compute/v1/projects/p/regions/us-central1/networkEndpointGroups/${name}`;
      const backend = `/compute/v1/projects/p/global/backendServices/${name}`;
      expect((await ask(emulator, "GET", group)).body["cloudRun"]).toEqual({ service: name });
      const { backends } = (await ask(emulator, "GET", backend)).body;
      expect(backends).toEqual([expect.objectContaining({ group: expect.stringContaining(`/${name}`) })]);
    }
  },
  180_000,
);

it.runIf(installed)(
  "a backend may lead to a tag of the service, as it says",
  async () => {
    const group = COMMANDS.find((words) => words.includes("network-endpoint-groups")) ?? [];
    const tagged = group.map((word, index) => (group[index - 1] === "create" ? "ion-api-tag" : word));
    await run([...tagged, "--cloud-run-tag", "canary"]);
    const path = "/compute/v1/projects/p/regions/us-central1/networkEndpointGroups/ion-api-tag";
    expect((await ask(emulator, "GET", path)).body["cloudRun"]).toEqual({ service: "ion-api", tag: "canary" });
  },
  60_000,
);
