import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { installed } from "../../emulator/test/control/real-gcloud";
import { closing } from "../../src/core/closing";
import type { Route } from "../../src/core/outside";
import { planRoute } from "../../src/core/route-change";
import { DOCUMENT, MATCHER, openRoutes, REGIONAL, type RoutesStand, WHOLE } from "./routes-stand";

const JQ = "jq";
const hasJq = (await execa(JQ, ["--version"], { reject: false })).exitCode === 0;
const SECONDS_60 = 60_000;

let stand: RoutesStand;
let folder: string;
beforeAll(async () => {
  stand = await openRoutes();
  folder = await mkdtemp(join(tmpdir(), "closing-"));
}, SECONDS_60);
afterAll(async () => {
  await stand.emulator.close();
  await rm(folder, { recursive: true, force: true });
});

const percentOf = async (route: Route) => (await stand.cloud.routes.read(route)).percent;

/** Pastes the commands into a shell without a terminal, as a person would who has no editor. */
function paste(commands: string) {
  const env = {
    PATH: process.env["PATH"],
    HOME: folder,
    CLOUDSDK_CONFIG: folder,
    ...stand.emulator.shellEnvironment(),
  };
  return execa("sh", ["-ec", commands], { cwd: folder, env, extendEnv: false, stdin: "ignore", reject: false });
}

describe("the commands that close a way", () => {
  it.runIf(installed && hasJq).each([
    ["the default route", WHOLE],
    ["a path matcher", MATCHER],
    ["a regional URL map", REGIONAL],
    ["a document", DOCUMENT],
  ])(
    "leave nobody on the canary by %s, with the real gcloud and no editor",
    async (_, route) => {
      const { routes } = stand.cloud;
      await routes.send(planRoute(await routes.read(route), 25));
      expect(await percentOf(route)).toBe(25);
      const { exitCode, stderr } = await paste(closing(route));
      expect([exitCode, stderr, await percentOf(route)]).toEqual([0, stderr, 0]);
    },
    SECONDS_60,
  );

  it.each([
    ["the URL map and its path matcher", MATCHER, MATCHER.kind === "url-map" ? (MATCHER.pathMatcher ?? "") : ""],
    ["the document", DOCUMENT, "--cache-control=no-store"],
  ])("name %s", (_, route, part) => {
    expect(part).not.toBe("");
    expect(closing(route)).toContain(part);
  });
});
