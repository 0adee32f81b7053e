import fc from "fast-check";
import { describe, expect, it, test } from "vitest";
import { planBuild, planPush, planTag, shownCommand } from "../../../src/core/build/commands";
import type { BuildOrder, Tools } from "../../../src/core/build/order";
import { BUILDKIT, BUILDX, buildOrder, LEGACY, PLACES, REMOTE } from "./orders";

const PLATFORM = "--platform linux/amd64";
const OUTPUT = "--output type=image,name=us-docker.pkg.dev/demo/images/ion,push=true,push-by-digest=true";

describe("the plainest build is called", () => {
  it.each<[string, Tools, string]>([
    [
      "of the legacy builder, which is to leave no container behind",
      LEGACY,
      `env DOCKER_BUILDKIT=0 docker build --force-rm --file /src/Dockerfile ${PLATFORM} --iidfile /t/answer /src`,
    ],
    [
      "of the BuildKit in an older docker",
      BUILDKIT,
      `env DOCKER_BUILDKIT=1 docker build --progress=plain --file /src/Dockerfile ${PLATFORM} --iidfile /t/answer /src`,
    ],
    [
      "of buildx in the engine, attestations off in so many words",
      BUILDX,
      `docker buildx build --progress=plain --file /src/Dockerfile ${PLATFORM} --provenance=false --sbom=false --iidfile /t/answer /src`,
    ],
    [
      "of buildx' own builder, which pushes without a tag",
      REMOTE,
      `docker buildx build --progress=plain --file /src/Dockerfile ${PLATFORM} --provenance=false --sbom=false ${OUTPUT} --metadata-file /t/answer /src`,
    ],
  ])("%s", (_, tools, line) => {
    expect(shownCommand(planBuild(tools, buildOrder(), PLACES)).join(" ")).toBe(line);
  });
});

describe("what is asked for is handed on:", () => {
  it.each<[string, Tools, Partial<BuildOrder>, readonly string[]]>([
    ["a target", LEGACY, { target: "runtime" }, ["--target", "runtime"]],
    ["a label", LEGACY, { labels: { a: "b c" } }, ["--label", "a=b c"]],
    ["the host's network", LEGACY, { network: "host" }, ["--network", "host", "--iidfile"]],
    [
      "the host's network, which buildx must be allowed",
      BUILDX,
      { network: "host" },
      ["host", "--allow", "network.host"],
    ],
    ["no network", BUILDX, { network: "none" }, ["--network", "none", "--provenance=false"]],
    ["platforms", REMOTE, { platforms: ["linux/amd64", "linux/arm64"] }, ["--platform", "linux/amd64,linux/arm64"]],
    ["a build argument by its name alone", LEGACY, { buildArgs: [["A", "v"]] }, ["--build-arg", "A", "--iidfile"]],
    [
      "a secret by the name of a variable",
      BUILDX,
      { secrets: [{ id: "T", value: "v" }] },
      ["--secret", "id=T,env=CANARY_BUILD_SECRET_0"],
    ],
    [
      "a secret by the path of its file",
      BUILDX,
      { secrets: [{ id: "T", value: "v", path: "/a b" }] },
      ["--secret", "id=T,src=/a b"],
    ],
    [
      "a path that CSV would take apart, in quotes",
      BUILDX,
      { secrets: [{ id: "T", value: "v", path: '/a,"b' }] },
      ["--secret", 'id=T,"src=/a,""b"'],
    ],
    ["attestations", REMOTE, { provenance: "max", sbom: true }, ["--provenance=mode=max", "--sbom=true"]],
    [
      "GitHub's cache",
      REMOTE,
      { cache: "github" },
      ["--cache-from", "type=gha", "--cache-to", "type=gha,mode=max", "--metadata-file"],
    ],
    [
      "the registry's cache",
      REMOTE,
      { cache: "registry" },
      ["--cache-from", "type=registry,ref=us-docker.pkg.dev/demo/images/ion:buildcache", "--cache-to"],
    ],
    [
      "a registry on this machine, in plain HTTP",
      REMOTE,
      { repository: { host: "127.0.0.1:5000", path: "a" } },
      ["--output", "type=image,name=127.0.0.1:5000/a,push=true,push-by-digest=true,registry.insecure=true"],
    ],
  ])("%s", (_, tools, change, words) => {
    const { args } = planBuild(tools, buildOrder(change), PLACES);
    const at = args.indexOf(words[0] ?? "");
    expect(args.slice(at, at + words.length)).toEqual(words);
  });
});

test("values of secrets and build arguments are in the hidden variables, and nowhere else", () => {
  const value = fc.stringMatching(/^[A-Z0-9]{24}$/);
  fc.assert(
    fc.property(fc.constantFrom(BUILDKIT, BUILDX, REMOTE), value, value, (tools, secret, argument) => {
      const order = buildOrder({ secrets: [{ id: "T", value: secret }], buildArgs: [["A", argument]] });
      const command = planBuild(tools, order, PLACES);
      expect(command.hidden).toEqual({ A: argument, CANARY_BUILD_SECRET_0: secret });
      const seen = JSON.stringify([command.args, command.env, shownCommand(command)]);
      expect([seen.includes(secret), seen.includes(argument)]).toEqual([false, false]);
    }),
  );
});

test("a secret in a file is put into no variable", () => {
  const order = buildOrder({ secrets: [{ id: "T", value: "v", path: "/f" }] });
  expect(planBuild(BUILDX, order, PLACES).hidden).toEqual({});
});

test("an image of the engine is named and pushed in full", () => {
  const image = { host: "h:1", path: "a/b", tag: "v1" };
  expect([planTag("sha256:1", image).args, planPush(image).args]).toEqual([
    ["tag", "sha256:1", "h:1/a/b:v1"],
    ["push", "h:1/a/b:v1"],
  ]);
});
