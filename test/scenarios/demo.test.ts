import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { execa } from "execa";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type DemoRecord, recordSchema } from "../../demo/record";

/** Seconds that one showing may take, on a machine that is busy with the other tests, too. */
const SHOWING = 150;

let out: string;
beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), "demo-test-"));
});
const started: number[] = [];
afterAll(async () => {
  for (const top of started.filter(isAlive)) process.kill(-top, "SIGTERM");
  await rm(out, { recursive: true, force: true });
});

/** The processes below `root`, by id; `root` is among them while it lives. */
async function readFamily(root: number): Promise<Map<number, string>> {
  const { stdout } = await execa`ps -eo pid=,ppid=,stat=,args=`;
  const rows = [...stdout.matchAll(/^\s*(\d+)\s+(\d+)\s+(\S+)\s+(.*)$/gm)].filter(([, , , stat]) => stat?.[0] !== "Z");
  const family = new Map<number, string>();
  for (let size = -1; size !== family.size; ) {
    size = family.size;
    for (const [, pid, parent, , command = ""] of rows)
      if (Number(pid) === root || family.has(Number(parent))) family.set(Number(pid), command);
  }
  return family;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Starts the demonstration as a person does, in a process group of its own as a terminal has it. */
function startDemo(folder: string) {
  const child = execa("npm", ["run", "-s", "demo", "--", "--out", folder], {
    detached: true,
    reject: false,
    all: true,
    stdin: "ignore",
    env: { NO_COLOR: "1" },
  });
  started.push(child.pid ?? 0);
  const seen = new Map<number, string>();
  const look = async () => {
    for (const [pid, command] of await readFamily(child.pid ?? -1)) seen.set(pid, command);
  };
  let printed = "";
  child.all.on("data", (chunk: Buffer) => {
    printed += chunk.toString();
  });
  return { child, seen, look, printed: () => printed };
}

type Demo = ReturnType<typeof startDemo>;

/** Looks at the family every half second until the demonstration has ended. */
async function watchToItsEnd({ child, look }: Demo): Promise<number | undefined> {
  let ended = false;
  const end = child.then(({ exitCode }) => {
    ended = true;
    return exitCode;
  });
  while (!ended) {
    await look();
    await Promise.race([end, sleep(500)]);
  }
  return end;
}

/** Returns the commands of those that still live some seconds later: a helper of tsx ends a moment after its parent. */
async function survivors({ seen }: Demo): Promise<string[]> {
  const living = () => [...seen].filter(([pid]) => isAlive(pid)).map(([, command]) => command);
  for (const deadline = Date.now() + 5000; Date.now() < deadline && living().length > 0; ) await sleep(50);
  return living();
}

async function waitFor(demo: Demo, text: string): Promise<void> {
  for (const deadline = Date.now() + 60_000; !demo.printed().includes(text); await sleep(100)) {
    if (Date.now() > deadline) throw new Error(`expected "${text}" to be printed, got ${demo.printed()}`);
  }
}

function addressIn(printed: string): string {
  return /http:\/\/127\.0\.0\.1:\d+/.exec(printed)?.[0] ?? "none printed";
}

describe("the demonstration, as a newcomer starts it", () => {
  let demo: Demo;
  let exit: number | undefined;
  let record: DemoRecord;
  beforeAll(async () => {
    demo = startDemo(out);
    exit = await watchToItsEnd(demo);
    expect({ exit, printed: demo.printed() }).toMatchObject({ exit: 0 });
    record = recordSchema.parse(JSON.parse(await readFile(join(out, "rollout.json"), "utf8")));
  }, SHOWING * 1000);

  it("takes a good version to everybody and every bad one back, each stopped by the gate that should", () => {
    expect(record.stories.map(({ name, outcome }) => [name.slice(0, 5), outcome])).toEqual([
      ["1.0.0", "created, 100 %"],
      ["1.1.0", "promoted, 100 %"],
      ["1.2.0", "stopped by metrics-gate (error-rate), rolled back"],
      ["1.3.0", "stopped by metrics-gate (latency-p95), rolled back"],
      ["1.4.0", "stopped by health-gate (/health), rolled back"],
    ]);
  });

  it("goes through 5, 25, 50 and 100 percent, by the parts and by the action at the root", () => {
    const steps = record.stories[1]?.steps ?? [];
    expect(steps.map(({ name, trafficAsked }) => `${name} ${trafficAsked}`)).toEqual([
      "deploy-canary 0",
      "health-gate 0",
      "deploy-canary 5",
      "metrics-gate 5",
      "deploy-canary 25",
      "metrics-gate 25",
      "stage 50",
      "traffic 50",
      "deploy-canary 100",
      "metrics-gate 100",
      "deploy-canary 100",
      "traffic 100",
    ]);
  });

  it("sees users where they were sent: nobody on a canary before its first stage, nor after a rollback", () => {
    const seen = record.stories.flatMap(({ steps }) => steps.filter(({ trafficObserved }) => trafficObserved !== null));
    const exact = seen.filter(({ trafficAsked }) => trafficAsked === 0 || trafficAsked === 100);
    expect(exact.map(({ trafficObserved }) => trafficObserved)).toEqual(exact.map(({ trafficAsked }) => trafficAsked));
    expect(record.stories.map(({ steps }) => steps.at(-1)?.name)).toEqual(Array(5).fill("traffic"));
    expect(record.stories.slice(2).map(({ steps }) => steps.at(-1)?.trafficObserved)).toEqual([0, 0, 0]);
  });

  it("keeps what each gate found, against its lines", () => {
    const gates = record.stories[2]?.steps.find(({ name }) => name === "metrics-gate");
    const [errorRate] = gates?.verdicts ?? [];
    expect(gates?.exit).toBe(1);
    expect(errorRate).toMatchObject({ name: "error-rate", verdict: "fail", lines: { target: 0.01, rollback: 0.05 } });
    expect(errorRate?.value).toBeGreaterThan(0.05);
  });

  it("leaves a report that asks nothing of any network", async () => {
    const page = await readFile(join(out, "report.html"), "utf8");
    expect(page).toContain("1.3.0, a fifth of its answers take 0.8 s");
    expect(page).not.toMatch(/\b(?:src|href|srcset|action|data)\s*=|url\(|@import|<script|<link/i);
  });

  it("leaves no process behind, and nothing that listens", async () => {
    expect([...demo.seen.values()].filter((command) => command.includes("ion-api.mjs")).length).toBeGreaterThan(1);
    expect(await survivors(demo)).toEqual([]);
    await expect(fetch(addressIn(demo.printed()))).rejects.toThrow("fetch failed");
  });
});

describe("the demonstration, interrupted while it works", () => {
  it.each([
    ["Ctrl-C, which goes to the whole group", "SIGINT", "metrics-gate  asked 5 %", 130, (top: number) => -top],
    ["a polite end of npm alone", "SIGTERM", "health-gate  asked 100 %", 143, (top: number) => top],
  ] as const)(
    "ends with all that it started at %s",
    async (_, signal, moment, status, whom) => {
      const folder = join(out, signal);
      const demo = startDemo(folder);
      await waitFor(demo, moment);
      await demo.look();
      process.kill(whom(demo.child.pid ?? 0), signal);
      const { exitCode } = await demo.child;

      expect(await survivors(demo)).toEqual([]);
      expect([...demo.seen.values()].join("\n")).toContain("ion-api.mjs");
      expect(exitCode).toBe(status);
      expect(demo.printed()).toContain("Cancelled; nothing is left running.");
      await expect(fetch(addressIn(demo.printed()))).rejects.toThrow("fetch failed");
      expect(existsSync(folder)).toBe(false);
    },
    60_000,
  );
});
