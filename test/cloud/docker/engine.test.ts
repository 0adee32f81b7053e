import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, test } from "vitest";
import { createEngine } from "../../../src/cloud/docker/engine";
import type { Tools } from "../../../src/core/build/order";
import type { Engine } from "../../../src/ports/workshop";
import { BUILDX, buildOrder, LEGACY, REMOTE, REPOSITORY } from "../../core/build/orders";
import { refusalOf } from "../../fakes/refusal";
import { type Said, scriptedDocker } from "./dockers";

const DIGEST = `sha256:${"a".repeat(64)}`;
const IMAGE = { ...REPOSITORY, tag: "v1" };
const QUICK = { attempt: 1, deadline: 0.4, pause: 0.01, pauseAtMost: 0.02 };

let folder: string;
let temporary: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "context-"));
  temporary = mkdtempSync(join(tmpdir(), "temporary-"));
  writeFileSync(join(folder, "Dockerfile"), "FROM scratch\n");
});
afterEach(() => {
  for (const path of [folder, temporary]) rmSync(path, { recursive: true });
});

interface Lab {
  readonly engine: Engine;
  readonly lines: string[];
  readonly calls: readonly { readonly args: readonly string[] }[];
}

/** Returns an engine over a docker that says so; whoever builds leaves this answer. */
function lab(script: Parameters<typeof scriptedDocker>[0], answer = "sha256:id\n"): Lab {
  const lines: string[] = [];
  const log = { info: (line: string) => void lines.push(line) };
  const docker = scriptedDocker(script);
  const call: typeof docker.call = (command, onLine) => {
    const at = command.args.findIndex((arg) => arg === "--iidfile" || arg === "--metadata-file");
    if (at >= 0) writeFileSync(command.args[at + 1] ?? "", answer);
    return docker.call(command, onLine);
  };
  const patience = { limits: QUICK, signal: new AbortController().signal, log };
  const engine = createEngine({
    call,
    env: {},
    log,
    patience,
    account: () => "me@p.iam.gserviceaccount.com",
    temporary,
    redact: (text) => text.replaceAll("s3cr3t sentinel", "[secret]"),
  });
  return { engine, lines, calls: docker.calls };
}

function order() {
  return buildOrder({ context: folder, dockerfile: join(folder, "Dockerfile") });
}

describe("a build", () => {
  test.each<[string, Tools, string, string]>([
    ["in the engine is the image's id", BUILDX, "sha256:id\n", "sha256:id"],
    ["of the legacy builder, too", LEGACY, "sha256:id", "sha256:id"],
    [
      "by a builder of its own is the digest that was pushed",
      REMOTE,
      JSON.stringify({ "containerimage.digest": DIGEST }),
      DIGEST,
    ],
  ])("%s, and leaves nothing behind", async (_, tools, answer, made) => {
    const { engine, lines } = lab(
      { build: { stderr: "#1 building" }, "buildx build": { stderr: "#1 building" } },
      answer,
    );
    expect(await engine.build(tools, order())).toBe(made);
    expect([lines, readdirSync(temporary)]).toEqual([["#1 building"], []]);
  });

  test.each<[string, Tools, string, string, string]>([
    [
      "by itself",
      BUILDX,
      'ERROR: failed to solve: process "/bin/sh -c x" did not complete successfully: exit code: 1',
      "BUILD_FAILED",
      "did not complete successfully",
    ],
    ["by a full disk", BUILDX, "write /x: no space left on device", "DISK_FULL", "no space left"],
    [
      "at the push, for want of a permission",
      REMOTE,
      "ERROR: failed to push: 403 Forbidden",
      "PERMISSION_DENIED",
      "roles/artifactregistry.writer",
    ],
    [
      "at the push, for a registry that fails",
      REMOTE,
      "ERROR: failed to push: unexpected status: 503 Service Unavailable",
      "CLOUD_UNREACHABLE",
      "us-docker.pkg.dev",
    ],
    [
      "at a base image, for a registry with too much to do",
      BUILDX,
      "ERROR: failed to solve: toomanyrequests: wait",
      "QUOTA_EXCEEDED",
      "429",
    ],
  ])("that fails %s says so, and leaves nothing behind", async (_, tools, said, code, words) => {
    const { engine } = lab({ "buildx build": { status: 1, stderr: `#1 first\n${said}` } });
    const refused = await refusalOf(() => engine.build(tools, order()));
    expect([refused.code, readdirSync(temporary)]).toEqual([code, []]);
    expect(refused.message).toContain(words);
  });

  it("is tried again where a registry fails for a moment", async () => {
    const answers: Said[] = [{ status: 1, stderr: "ERROR: failed to push: 502 Bad Gateway" }, {}];
    const { engine, calls } = lab({ "buildx build": () => answers.shift() ?? {} });
    expect(await engine.build(BUILDX, order())).toBe("sha256:id");
    expect(calls.length).toBe(2);
  });

  it("that fails loses its secrets before its words are shortened", async () => {
    const said = `ERROR: failed to push: 403 Forbidden ${"x".repeat(455)} s3cr3t sentinel`;
    const { engine } = lab({ "buildx build": { status: 1, stderr: said } });
    const { message } = await refusalOf(() => engine.build(REMOTE, order()));
    expect(message).not.toContain("s3cr3t");
  });

  it("is not tried again where it fails by itself", async () => {
    const { engine, calls } = lab({ "buildx build": { status: 1, stderr: "exit code: 1" } });
    await refusalOf(() => engine.build(BUILDX, order()));
    expect(calls.length).toBe(1);
  });
});

describe("a push", () => {
  const pushed: Said = { stdout: `x: Pushed\nv1: digest: ${DIGEST} size: 7` };

  it("names the image and gives the digest that docker says", async () => {
    const { engine, calls } = lab({ tag: {}, push: pushed });
    expect(await engine.push("sha256:id", IMAGE)).toBe(DIGEST);
    expect(calls.map(({ args }) => args.join(" "))).toEqual([
      "tag sha256:id us-docker.pkg.dev/demo/images/ion:v1",
      "push us-docker.pkg.dev/demo/images/ion:v1",
    ]);
  });

  it("is tried again where the registry cannot be reached for a moment", async () => {
    const answers: Said[] = [{ status: 1, stderr: "dial tcp: connect: connection refused" }, pushed];
    const { engine, lines } = lab({ tag: {}, push: () => answers.shift() ?? {} });
    expect(await engine.push("sha256:id", IMAGE)).toBe(DIGEST);
    expect(lines.join("\n")).toContain("Docker is asked again for up to 0.4 s.");
  });

  test.each<[string, string, string, string]>([
    [
      "no permission",
      'denied: Permission "artifactregistry.repositories.uploadArtifacts" denied',
      "PERMISSION_DENIED",
      '--role="roles/artifactregistry.writer"',
    ],
    [
      "no repository",
      'name unknown: Repository "images" not found',
      "CLOUD_REFUSED",
      "gcloud artifacts repositories create images",
    ],
    ["a tag that cannot be moved", "the repository is immutable", "CLOUD_REFUSED", "See what the tag names"],
    ["a full disk", "no space left on device", "DISK_FULL", "docker system prune"],
    ["a registry that cannot be reached", "connect: connection refused", "CLOUD_UNREACHABLE", "again"],
    ["a registry with too much to do", "toomanyrequests: wait", "QUOTA_EXCEEDED", "minute"],
    ["what nobody knows", "hm", "CLOUD_REFUSED", "docker manifest inspect"],
  ])("that meets %s says so, with what to do", async (_, said, code, fix) => {
    const { engine } = lab({ tag: {}, push: { status: 1, stderr: said } });
    const refused = await refusalOf(() => engine.push("sha256:id", IMAGE));
    expect(refused.code).toBe(code);
    expect(refused.hint).toContain(fix);
  });

  it("of which docker does not say the digest is refused", async () => {
    const { engine } = lab({ tag: {}, push: { stdout: "done" } });
    const { code, message } = await refusalOf(() => engine.push("sha256:id", IMAGE));
    expect([code, message]).toEqual(["CLOUD_REFUSED", expect.stringContaining("to say the digest")]);
  });
});
