import { spawn } from "node:child_process";
import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import { isRunning, openStand, routeOf, type Stand, specOf, until } from "./support";

let stand: Stand;
afterEach(() => stand.close());

async function who(): Promise<{ pid: number; env: Record<string, string> }> {
  return JSON.parse((await stand.ask("/who")).text);
}

describe("starting a revision", () => {
  it("runs the image's command with the container's own environment and nothing of the emulator's", async () => {
    stand = await openStand();
    process.env["SECRET_OF_THE_HOST"] = "hidden";
    const spec = specOf("ion-api-00001-aaa", { env: { VERSION: "1.2.3" } });
    expect(await stand.plane.runtime.start(spec)).toEqual({ ok: true });
    stand.plane.router.setRoute(routeOf({ "ion-api-00001-aaa": 100 }));
    const { env } = await who();
    expect(env).toMatchObject({
      VERSION: "1.2.3",
      FROM_IMAGE: "yes",
      K_SERVICE: "ion-api",
      K_REVISION: "ion-api-00001-aaa",
      K_CONFIGURATION: "ion-api",
      PORT: expect.stringMatching(/^\d+$/),
    });
    expect(Object.keys(env).sort()).toEqual(
      ["FROM_IMAGE", "HOME", "K_CONFIGURATION", "K_REVISION", "K_SERVICE", "PATH", "PORT", "VERSION"].sort(),
    );
  });

  it("passes on what the container writes and starts a running revision only once", async () => {
    stand = await openStand();
    await Promise.all([stand.plane.runtime.start(specOf("r1")), stand.plane.runtime.start(specOf("r1"))]);
    await stand.plane.runtime.start(specOf("r1"));
    await until("a line", () => stand.recorder.lines.length > 0);
    expect(stand.recorder.lines).toMatchObject([
      { service: "ion-api", revision: "r1", stream: "stdout", text: "listening as r1" },
    ]);
  });

  const failures = [
    {
      when: "its image was never pushed",
      change: { image: "nowhere" },
      reason: "IMAGE_NOT_FOUND",
      says: /'nowhere' not found/,
    },
    {
      when: "it exits before it listens",
      change: { env: { CRASH: "1" } },
      reason: "HEALTH_CHECK_CONTAINER_ERROR",
      says: /PORT=8080/,
    },
    {
      when: "it never listens",
      change: { env: { DEAF: "1" } },
      reason: "HEALTH_CHECK_CONTAINER_ERROR",
      says: /allocated timeout/,
    },
    {
      when: "its program does not exist",
      change: { command: ["no-such-program"] },
      reason: "HEALTH_CHECK_CONTAINER_ERROR",
      says: /failed to start/,
    },
  ];
  it.each(failures)("fails in Cloud Run's words when $when", async ({ change, reason, says }) => {
    stand = await openStand({ startupSeconds: 0.5 });
    const result = await stand.plane.runtime.start(specOf("r1", change));
    expect(result).toEqual({ ok: false, reason, message: expect.stringMatching(says) });
  });

  it("keeps a crashed container's last words and how it ended", async () => {
    stand = await openStand();
    await stand.plane.runtime.start(specOf("r1", { env: { CRASH: "1" } }));
    expect(stand.recorder.texts("stderr")).toEqual(["cannot find the pipeline"]);
    expect(stand.recorder.texts("varlog/system")).toEqual(["Container called exit(3)."]);
  });
});

describe("stopping", () => {
  it.each([
    { how: "a willing process by SIGTERM", env: {} },
    { how: "a stubborn process by SIGKILL after the grace", env: { STUBBORN: "1" } },
  ])("ends $how and reports no crash", async ({ env }) => {
    stand = await openStand({ graceSeconds: 0.3 });
    await stand.plane.runtime.start(specOf("r1", { env }));
    stand.plane.router.setRoute(routeOf({ r1: 100 }));
    const { pid } = await who();
    await stand.plane.runtime.stop(specOf("r1"));
    expect(isRunning(pid)).toBe(false);
    expect(stand.recorder.texts("varlog/system")).toEqual([]);
    expect((await stand.ask("/")).status).toBe(503);
  });

  it("lets a request in flight finish first", async () => {
    stand = await openStand({ graceSeconds: 5 });
    await stand.plane.runtime.start(specOf("r1"));
    stand.plane.router.setRoute(routeOf({ r1: 100 }));
    const slow = stand.ask("/slow");
    await new Promise((resolve) => setTimeout(resolve, 100));
    await stand.plane.runtime.stop(specOf("r1"));
    expect(await slow).toMatchObject({ status: 200, text: "r1" });
  });

  it("takes along what the container had started itself", async () => {
    stand = await openStand();
    await stand.plane.runtime.start(specOf("r1"));
    stand.plane.router.setRoute(routeOf({ r1: 100 }));
    const grandchild = Number((await stand.ask("/grandchild")).text);
    expect(isRunning(grandchild)).toBe(true);
    await stand.plane.close();
    await until("the grandchild to end", () => !isRunning(grandchild));
  });

  it("takes along what a container had started that ended by itself", async () => {
    stand = await openStand();
    await stand.plane.runtime.start(specOf("r1"));
    stand.plane.router.setRoute(routeOf({ r1: 100 }));
    const grandchild = Number((await stand.ask("/grandchild")).text);
    await stand.ask("/die");
    await until("the grandchild to end", () => !isRunning(grandchild));
  });

  it("leaves nothing behind when a start is still under way", async () => {
    stand = await openStand();
    const starting = stand.plane.runtime.start(specOf("r1", { env: { DEAF: "1" } }));
    await new Promise((resolve) => setTimeout(resolve, 200));
    await stand.plane.close();
    expect(await starting).toMatchObject({ ok: false });
  });

  it.each([
    { signal: "SIGINT", mode: "careless", ends: { signal: "SIGINT", code: null } },
    { signal: "SIGTERM", mode: "careless", ends: { signal: "SIGTERM", code: null } },
    { signal: "SIGTERM", mode: "graceful", ends: { signal: null, code: 42 } },
  ] as const)("ends the containers when a $mode emulator is ended by $signal", async ({ signal, mode, ends }) => {
    stand = await openStand();
    const script = fileURLToPath(new URL("./fixtures/host.ts", import.meta.url));
    const host = spawn(process.execPath, ["--import", "tsx", script, mode], { stdio: ["ignore", "pipe", "inherit"] });
    const ended = new Promise((resolve) => host.once("exit", (code, by) => resolve({ signal: by, code })));
    const pid = await new Promise<number>((resolve) => host.stdout.once("data", (data) => resolve(Number(data))));
    expect(isRunning(pid)).toBe(true);
    host.kill(signal);
    expect(await ended).toEqual(ends);
    await until("the container to end", () => !isRunning(pid));
  });
});
