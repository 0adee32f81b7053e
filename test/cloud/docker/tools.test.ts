import { describe, expect, test } from "vitest";
import { readTools } from "../../../src/cloud/docker/tools";
import { refusalOf } from "../../fakes/refusal";
import { type Said, scriptedDocker } from "./dockers";

const version = (client: string): Said => ({
  stdout: JSON.stringify({ Client: { Version: client }, Server: { Version: "1" } }),
});
const NO_BUILDX: Said = { status: 1, stderr: "docker: 'buildx' is not a docker command." };
const inspected = (driver: string): Said => ({ stdout: `Name:   b\nDriver: ${driver}\nNodes:\nName: n\n` });
const OFF: Said = {
  status: 1,
  stdout: JSON.stringify({ Client: { Version: "28.2.2" }, Server: null }),
  stderr: "Cannot connect to the Docker daemon at unix:///x. Is the docker daemon running?",
};

describe("it is built", () => {
  test.each<[string, Said, Said, Said, NodeJS.ProcessEnv, unknown]>([
    ["by buildx in the engine", version("28.2.2"), {}, inspected("docker"), {}, { route: "local", how: "buildx" }],
    [
      "by a builder of buildx' own",
      version("28.2.2"),
      {},
      inspected("docker-container"),
      {},
      { route: "remote", how: "buildx", driver: "docker-container" },
    ],
    [
      "by a builder of buildx' own without an engine",
      OFF,
      {},
      inspected("remote"),
      {},
      { route: "remote", how: "buildx", driver: "remote" },
    ],
    [
      "by the legacy builder from Docker 23 on",
      version("23.0.0"),
      NO_BUILDX,
      {},
      {},
      { route: "local", how: "legacy" },
    ],
    [
      "by the BuildKit of an older Docker",
      version("20.10.24+dfsg1"),
      NO_BUILDX,
      {},
      {},
      { route: "local", how: "buildkit" },
    ],
    [
      "by the legacy builder where that is wanted",
      version("20.10.24"),
      NO_BUILDX,
      {},
      { DOCKER_BUILDKIT: "0" },
      { route: "local", how: "legacy" },
    ],
  ])("%s", async (_, docker, buildx, inspect, env, tools) => {
    const { call } = scriptedDocker({ version: docker, "buildx version": buildx, "buildx inspect": inspect });
    expect(await readTools(call, env)).toEqual(tools);
  });
});

describe("there is no Docker", () => {
  test.each<[string, Said, Said, Said, string]>([
    [
      "where the engine does not answer",
      OFF,
      NO_BUILDX,
      {},
      "an engine that does not answer: Cannot connect to the Docker daemon",
    ],
    ["where it does not answer buildx either", OFF, {}, inspected("docker"), "an engine that does not answer"],
    [
      "where the builder cannot be looked at",
      version("28.0.0"),
      {},
      { status: 1, stderr: 'ERROR: no builder "x" found' },
      'no builder "x" found',
    ],
    [
      "where it says what nobody understands",
      { stdout: "hello" },
      NO_BUILDX,
      {},
      "an engine that does not answer: hello",
    ],
  ])("%s", async (_, docker, buildx, inspect, why) => {
    const { call } = scriptedDocker({ version: docker, "buildx version": buildx, "buildx inspect": inspect });
    const { code, message, hint } = await refusalOf(() => readTools(call, {}));
    expect(code).toBe("DOCKER_MISSING");
    expect(message).toContain(why);
    expect(hint).toContain("runs-on: ubuntu-latest");
  });
});
