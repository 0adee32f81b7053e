import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { parse, stringify } from "yaml";
import type { Emulator } from "../../emulator";
import { ask, startQuick } from "../control/http";
import { installed, runGcloud } from "../control/real-gcloud";
import { deployNamed, MAP, tally, visit } from "./stand";

const HOST = "shop.lb.localhost";

let emulator: Emulator;
let folder: string;
beforeAll(async () => {
  emulator = await startQuick({ computeMs: 20 });
  folder = await mkdtemp(join(tmpdir(), "compute-"));
  for (const service of ["shop", "shop-canary"]) await deployNamed(emulator, service);
}, 60_000);
afterAll(async () => {
  await emulator.close();
  await rm(folder, { recursive: true, force: true });
});

/** Runs gcloud compute, which must succeed, and returns what it printed. */
async function run(words: string): Promise<string> {
  const { code, out, text } = await runGcloud(emulator, ["compute", ...words.split(" ")]);
  expect({ words, code, text }).toEqual({ words, code: 0, text });
  return out;
}

/** One backend service before the serverless NEG of one service. */
async function backend(name: string, service: string): Promise<void> {
  const group = `--network-endpoint-type=serverless --cloud-run-service=${service}`;
  await run(`network-endpoint-groups create ${name} --region=us-central1 ${group}`);
  await run(`backend-services create ${name} --global --load-balancing-scheme=EXTERNAL_MANAGED`);
  const place = `--network-endpoint-group=${name} --network-endpoint-group-region=us-central1`;
  await run(`backend-services add-backend ${name} --global ${place}`);
}

/** Exports the URL map, changes it as a person would in an editor, and imports it. */
async function edit(change: (map: Record<string, unknown>) => Record<string, unknown>): Promise<void> {
  const file = join(folder, "web.yaml");
  await run(`url-maps export web --global --destination=${file} --quiet`);
  const map = parse(await readFile(file, "utf8"), { intAsBigInt: true }) as Record<string, unknown>;
  await writeFile(file, stringify(change(map), { defaultStringType: "QUOTE_DOUBLE" }));
  await run(`url-maps import web --global --source=${file} --quiet`);
}

const weighted = (map: Record<string, unknown>, stable: number, canary: number) => {
  const url = (name: string) => String(map["selfLink"]).replace(/urlMaps\/web$/, `backendServices/${name}`);
  return [
    { backendService: url("stable"), weight: stable },
    { backendService: url("canary"), weight: canary },
  ];
};

describe("the real gcloud", () => {
  it.runIf(installed)(
    "builds a load balancer before two services, splits by import, reads back, and takes it down",
    async () => {
      await backend("stable", "shop");
      await backend("canary", "shop-canary");
      await run("url-maps create web --default-service=stable");
      await run("target-http-proxies create web --url-map=web");
      await run("forwarding-rules create shop --global --target-http-proxy=web --ports=80");
      expect((await visit(emulator, HOST)).text).toBe("shop-one");

      await run(
        "url-maps add-path-matcher web --path-matcher-name=api --default-service=stable --new-hosts=api.example",
      );
      const before = (await ask(emulator, "GET", MAP)).body;
      await edit(({ defaultService: _, ...map }) => ({
        ...map,
        defaultRouteAction: { weightedBackendServices: weighted(map, 0, 1000) },
      }));
      const { defaultService, pathMatchers, hostRules } = (await ask(emulator, "GET", MAP)).body;
      expect({ defaultService, pathMatchers, hostRules }).toEqual({
        defaultService: undefined,
        pathMatchers: before["pathMatchers"],
        hostRules: before["hostRules"],
      });
      expect(await tally(emulator, HOST, 50)).toEqual({ "shop-canary-one": 50 });
      expect((await visit(emulator, "api.example")).text).toBe("shop-one");

      const shown = await run(
        "url-maps describe web --format=value(defaultRouteAction.weightedBackendServices[1].weight)",
      );
      expect(shown).toBe("1000");
      const names = await Promise.all(
        ["url-maps", "backend-services", "network-endpoint-groups", "forwarding-rules"].map((kind) =>
          run(`${kind} list --format=value(name)`),
        ),
      );
      expect(names).toEqual(["web", "canary\nstable", "canary\nstable", "shop"]);
      expect(await run("operations list --global --format=value(status)")).toMatch(/^(DONE\n)+DONE$/);

      await run("forwarding-rules delete shop --global");
      await run("target-http-proxies delete web");
      await run("url-maps delete web");
      expect((await visit(emulator, HOST)).status).toBe(404);
    },
    180_000,
  );

  it.runIf(installed)(
    "is told what does not exist, and what it may not",
    async () => {
      const missing = await runGcloud(emulator, ["compute", "url-maps", "describe", "none"]);
      expect(missing).toMatchObject({ code: 1, text: expect.stringContaining("global/urlMaps/none' was not found") });
      await ask(emulator, "PUT", "/emulator/v1/denied-permissions", ["compute.urlMaps.get"]);
      const refused = await runGcloud(emulator, ["compute", "url-maps", "describe", "none"]);
      await ask(emulator, "PUT", "/emulator/v1/denied-permissions", []);
      expect(refused).toMatchObject({ code: 1, text: expect.stringContaining("'compute.urlMaps.get' permission") });
    },
    60_000,
  );
});
