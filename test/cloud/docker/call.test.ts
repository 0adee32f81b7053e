import { expect, test } from "vitest";
import { createDockerCall } from "../../../src/cloud/docker/call";
import type { RunProgram, Start } from "../../../src/cloud/programs";
import { refusalOf } from "../../fakes/refusal";

test("docker gets the environment without the inputs, the login over it, and nothing of a secret in its arguments", async () => {
  let started: Start | undefined;
  const run: RunProgram = async (_, start) => {
    started = start;
    return { status: 0, stdout: "", lines: [] };
  };
  const env = {
    PATH: "/bin",
    CANARY_INPUTS: '{"secrets":"T=s3cr3t"}',
    DOCKER_HOST: "unix:///x",
    DOCKER_CONFIG: "/user",
  };
  const call = createDockerCall(run, env, async () => ({ DOCKER_CONFIG: "/login" }));
  await call({ args: ["build"], env: { DOCKER_BUILDKIT: "1" }, hidden: { S: "s3cr3t" } });
  expect(started).toEqual({
    args: ["build"],
    env: { PATH: "/bin", DOCKER_HOST: "unix:///x", DOCKER_CONFIG: "/login", DOCKER_BUILDKIT: "1", S: "s3cr3t" },
  });
});

test("a machine without docker is told how to get it", async () => {
  const call = createDockerCall(
    async () => undefined,
    {},
    async () => ({}),
  );
  const { code, hint } = await refusalOf(() => call({ args: [], env: {}, hidden: {} }));
  expect([code, hint]).toEqual(["DOCKER_MISSING", expect.stringContaining("docs.docker.com/engine/install")]);
});
