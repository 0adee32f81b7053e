import { fileURLToPath } from "node:url";
import { afterEach, describe, expect, it } from "vitest";
import { startLoad } from "../../demo/app/load";
import { openStand, routeOf, type Stand, specOf, until } from "../../emulator/test/plane/support";

const ION_API = fileURLToPath(new URL("../../demo/app/ion-api.mjs", import.meta.url));
const HOST = "ion-api.localhost";

let stand: Stand;
afterEach(() => stand.close());

/** Runs the sample application as a revision for each name, and routes to them by the percents given. */
async function run(split: Record<string, number>, env: Record<string, Record<string, string>> = {}): Promise<void> {
  stand = await openStand();
  for (const revision of Object.keys(split)) {
    const spec = specOf(revision, { command: [process.execPath, ION_API], env: env[revision] ?? {} });
    expect(await stand.plane.runtime.start(spec)).toEqual({ ok: true });
  }
  stand.plane.router.setRoute(routeOf(split, { hosts: [HOST] }));
}

async function chat(headers: Record<string, string> = {}) {
  const body = JSON.stringify({ message: "hello", user_id: "test-canary-001" });
  const answer = await stand.ask("/chat", { host: HOST, method: "POST", body, headers });
  return { ...answer, json: JSON.parse(answer.text) as Record<string, unknown> };
}

const lines = () => stand.recorder.texts("stdout").map((line) => JSON.parse(line) as Record<string, unknown>);

describe("the sample application", () => {
  it("is healthy, and answers and logs a chat as the founding case does", async () => {
    await run({ r1: 100 }, { r1: { VERSION: "1.2.0" } });
    const health = await stand.ask("/health", { host: HOST });
    expect([health.status, JSON.parse(health.text)]).toEqual([
      200,
      { status: "healthy", version: "1.2.0", pipeline_ready: true },
    ]);
    const { status, json, headers } = await chat();
    expect(status).toBe(200);
    expect(json).toMatchObject({ success: true, confidence: 0.91, version: "1.2.0", user_id: "test-canary-001" });
    expect(headers["x-revision"]).toBe("r1");
    await until("its line", () => lines().length === 2);
    expect(lines()[1]).toMatchObject({ severity: "INFO", success: true, confidence: 0.91, probe: false });
  });

  it.each([
    { rate: "8", of: 25, failures: 2 },
    { rate: "8", of: 100, failures: 8 },
    { rate: "100", of: 5, failures: 5 },
    { rate: "0", of: 50, failures: 0 },
  ])("fails exactly $failures of $of requests at an ERROR_RATE of $rate", async ({ rate, of, failures }) => {
    await run({ r1: 100 }, { r1: { ERROR_RATE: rate } });
    const answers = await Promise.all(Array.from({ length: of }, () => chat()));
    expect(answers.filter(({ status, json }) => status === 500 && json["success"] === false)).toHaveLength(failures);
    await until("all lines", () => lines().length === of + 1);
    expect(lines().filter(({ success }) => success === false)).toHaveLength(failures);
  });

  it("neither fails nor counts probes", async () => {
    await run({ r1: 100 }, { r1: { ERROR_RATE: "50" } });
    for (let i = 0; i < 3; i++) {
      expect((await chat({ "user-agent": "cloud-run-canary/0.1" })).status).toBe(200);
      await stand.ask("/health", { host: HOST });
    }
    expect([(await chat()).status, (await chat()).status]).toEqual([200, 500]);
  });

  it("is slow exactly as often as told", async () => {
    await run({ r1: 100 }, { r1: { SLOW_RATE: "20", SLOW_SECONDS: "0.4" } });
    await Promise.all(Array.from({ length: 20 }, () => chat()));
    expect(stand.recorder.requests.filter(({ latencySeconds }) => latencySeconds > 0.4)).toHaveLength(4);
  });

  it("can be unhealthy, and less sure of itself", async () => {
    await run({ r1: 100 }, { r1: { UNHEALTHY: "1", CONFIDENCE: "0.7" } });
    const { status, text } = await stand.ask("/health", { host: HOST });
    expect([status, JSON.parse(text)]).toMatchObject([503, { status: "unhealthy", pipeline_ready: false }]);
    expect((await chat()).json).toMatchObject({ confidence: 0.7 });
  });

  it("crashes on start and says why", async () => {
    stand = await openStand();
    const spec = specOf("r1", { command: [process.execPath, ION_API], env: { CRASH: "1" } });
    expect(await stand.plane.runtime.start(spec)).toMatchObject({ ok: false, reason: "HEALTH_CHECK_CONTAINER_ERROR" });
    expect(stand.recorder.texts("stderr").join()).toContain("CRASH=1");
  });

  it("refuses what it cannot read and what it does not have", async () => {
    await run({ r1: 100 });
    expect((await stand.ask("/chat", { host: HOST, method: "POST", body: "{" })).status).toBe(400);
    expect((await stand.ask("/nothing", { host: HOST })).status).toBe(404);
  });
});

describe("the load", () => {
  it("keeps its rate, shows what each revision answered, and ends cleanly", async () => {
    await run({ r1: 50, r2: 50 }, { r2: { ERROR_RATE: "100" } });
    const { port } = new URL(stand.origin);
    const load = startLoad({ url: `http://${HOST}:${port}`, ratePerSecond: 100 });
    await new Promise((resolve) => setTimeout(resolve, 1000));
    const middle = Date.now();
    await new Promise((resolve) => setTimeout(resolve, 1000));
    await load.stop();

    const whole = load.tally(0);
    expect(Object.keys(whole).sort()).toEqual(["r1", "r2"]);
    const { r1, r2 } = whole;
    expect([r1?.failures, r2?.failures]).toEqual([0, r2?.answers]);
    const answers = (r1?.answers ?? 0) + (r2?.answers ?? 0);
    expect(answers).toBe(stand.recorder.requests.length);
    expect(answers).toBeGreaterThan(160);
    expect(answers).toBeLessThanOrEqual(210);
    const recent = Object.values(load.tally(middle)).reduce((sum, tally) => sum + tally.answers, 0);
    expect(recent).toBeGreaterThan(50);
    expect(recent).toBeLessThan(answers);
  });

  it("counts what nobody answered as a failure of none", async () => {
    await run({ r1: 100 });
    const load = startLoad({ url: `http://${HOST}:1`, ratePerSecond: 50 });
    await new Promise((resolve) => setTimeout(resolve, 300));
    await load.stop();
    const { none } = load.tally(0);
    expect(none?.answers).toBeGreaterThan(0);
    expect(none?.failures).toBe(none?.answers);
  });
});
