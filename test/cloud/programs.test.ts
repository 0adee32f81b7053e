import { describe, expect, it, test } from "vitest";
import { createRunner } from "../../src/cloud/programs";
import { refusalOf } from "../fakes/refusal";

const NODE = process.execPath;

/** Returns whether the process is there. */
function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function untilGone(pid: number): Promise<boolean> {
  for (let look = 0; look < 50 && isAlive(pid); look++) await new Promise((resolve) => setTimeout(resolve, 100));
  return !isAlive(pid);
}

describe("a program", () => {
  const run = createRunner(new AbortController().signal);

  it("tells each line as it comes, of both streams, letters whole", async () => {
    const told: string[] = [];
    const script = `process.stdout.write(Buffer.from([0xc3])); setTimeout(() => { process.stdout.write(Buffer.from([0xa4, 10])); console.error("err"); process.stdout.write("end"); }, 50)`;
    const ended = await run(NODE, { args: ["-e", script], env: {}, onLine: (line) => told.push(line) });
    expect([ended?.status, [...told].sort()]).toEqual([0, ["end", "err", "ä"]]);
    expect(ended?.stdout).toBe("ä\nend");
  });

  it("gets the variables it is given, and no other", async () => {
    const ended = await run(NODE, {
      args: ["-e", "console.log(Object.keys(process.env).sort().join())"],
      env: { A: "1", B: undefined },
    });
    expect(ended?.lines).toEqual(["A"]);
  });

  it("ends with its status", async () => {
    expect((await run(NODE, { args: ["-e", "process.exit(7)"], env: {} }))?.status).toBe(7);
  });

  it("that is not there is undefined", async () => {
    expect(await run("no-such-program-anywhere", { args: [], env: {} })).toBeUndefined();
  });
});

describe("a cancelled program", () => {
  test.each([
    ["that listens", "setInterval(() => {}, 1000); console.log(process.pid)", 1500],
    [
      "that does not listen, after three seconds",
      "process.on('SIGINT', () => {}); setInterval(() => {}, 1000); console.log(process.pid)",
      6000,
    ],
  ])("%s is gone, and says CANCELLED", async (_, script, within) => {
    const cancel = new AbortController();
    let pid = 0;
    const startedAt = performance.now();
    const onLine = (line: string): void => {
      pid = Number(line);
      cancel.abort();
    };
    const run = createRunner(cancel.signal);
    const { code } = await refusalOf(() => run(NODE, { args: ["-e", script], env: {}, onLine }));
    expect([code, await untilGone(pid)]).toEqual(["CANCELLED", true]);
    expect(performance.now() - startedAt).toBeLessThan(within);
  });

  it.runIf(process.platform === "linux")("takes along what it has started and does not tell", async () => {
    const inner = "setInterval(() => {}, 1000); console.log(process.pid)";
    const outer = `process.on("SIGINT", () => {}); const c = require("node:child_process").spawn(process.execPath, ["-e", ${JSON.stringify(inner)}], { stdio: "inherit" }); c.on("exit", () => process.exit(1));`;
    const cancel = new AbortController();
    let pid = 0;
    const onLine = (line: string): void => {
      pid = Number(line);
      cancel.abort();
    };
    const run = createRunner(cancel.signal);
    const { code } = await refusalOf(() => run(NODE, { args: ["-e", outer], env: {}, onLine }));
    expect([code, await untilGone(pid)]).toEqual(["CANCELLED", true]);
  });

  it("is not even started where the run was cancelled before", async () => {
    const run = createRunner(AbortSignal.abort());
    expect((await refusalOf(() => run(NODE, { args: [], env: {} }))).code).toBe("CANCELLED");
  });
});
