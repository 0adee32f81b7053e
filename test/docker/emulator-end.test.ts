import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { connect, createServer } from "node:net";
import { hostname, tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeAll, describe, expect, it } from "vitest";
import { startEmulator } from "../../emulator/emulator";
import { containersOf, deploy } from "./emulated";
import { pushServer } from "./images";
import { DOCKER, docker, REGISTRY } from "./site";

beforeAll(async () => {
  await pushServer("shop/server");
});

describe("the end of an emulator with Docker", () => {
  const MAIN = resolve("emulator/main.ts");
  const left: number[] = [];
  afterEach(() => {
    for (const pid of left.splice(0)) process.kill(pid, "SIGKILL");
  });

  async function startProcess() {
    const child = spawn(process.execPath, ["--import", "tsx", MAIN, "--docker"], {
      env: { ...process.env, ...DOCKER },
      stdio: ["ignore", "ignore", "pipe"],
    });
    const [said] = await once(child.stderr, "data");
    return { child, url: /http:\/\/\S+/.exec(String(said))?.[0] ?? "" };
  }

  it.each(["SIGTERM", "SIGINT", "SIGHUP", "SIGKILL"] as const)("leaves no container behind at %s", async (signal) => {
    const { child, url } = await startProcess();
    const service = `ends-by-${signal.toLowerCase()}`;
    await deploy(url, service, { image: `${REGISTRY}/shop/server:1` });
    expect(await containersOf(service)).toEqual(["running"]);
    child.kill(signal);
    await once(child, "exit");
    await expect.poll(() => containersOf(service), { timeout: 10_000 }).toEqual([]);
  });

  it("removes at the next start what a killed emulator has left, and nothing of one that lives", async () => {
    const run = (name: string, owner: string) =>
      docker(
        ...["run", "--detach", "--network", "host", "--env", "DEAF=1", "--name", name],
        ...["--label", `cloud-run-emulator=${owner}`, `${REGISTRY}/shop/server:1`],
      );
    await run("orphan-of-nobody", `${hostname()}/4194305/1`);
    await run("foreign-of-elsewhere", "another-machine/4194305/1");
    const emulator = await startEmulator({ docker: true });
    try {
      expect(await containersOf("orphan")).toEqual([]);
      expect(await containersOf("foreign")).toEqual(["running"]);
    } finally {
      await emulator.close();
      await docker("rm", "--force", "foreign-of-elsewhere");
    }
  });

  it("fails a revision in Docker's words when the engine has gone in between", async () => {
    const folder = await mkdtemp(join(tmpdir(), "engine-"));
    const address = join(folder, "docker.sock");
    const engine = createServer((socket) => {
      const real = connect(new URL(DOCKER.DOCKER_HOST).pathname);
      socket.pipe(real).pipe(socket);
      for (const end of [socket, real]) end.once("error", () => socket.destroy());
    });
    await new Promise<void>((done) => engine.listen(address, done));
    const emulator = await startEmulator({ docker: { host: `unix://${address}` } });
    await new Promise((done) => engine.close(done));
    const { terminalCondition } = await deploy(emulator.url, "late", { image: `${REGISTRY}/shop/server:1` });
    await emulator.close();
    await rm(folder, { recursive: true, force: true });
    expect(terminalCondition.state).toBe("CONDITION_FAILED");
    expect(terminalCondition.message).toMatch(/cannot connect to the docker daemon/i);
  });

  it("does not start where no engine answers, and says why", async () => {
    const starting = startEmulator({ docker: { host: "unix:///nowhere/docker.sock" } });
    await expect(starting).rejects.toThrow(/expected a Docker engine that answers, got: .*nowhere/);
  });
});
