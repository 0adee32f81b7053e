import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, it } from "vitest";
import { isRunning } from "../plane/support";

const MAIN = join(import.meta.dirname, "..", "..", "main.ts");

/** Starts the command line with the module below as its parent, which says the child's id and waits. */
const starter = (stdio: string) => `
  const { spawn } = require("node:child_process");
  const child = spawn(process.execPath, ["--import", "tsx", ${JSON.stringify(MAIN)}], { stdio: ${stdio} });
  child.stderr.on("data", (text) => process.stdout.write(child.pid + " " + text));
  setInterval(() => {}, 1000);
`;

const rows = [
  { parent: "npm", stdio: '["ignore", "ignore", "pipe"]', env: { npm_lifecycle_event: "emulator" } },
  { parent: "one that speaks IPC", stdio: '["ignore", "ignore", "pipe", "ipc"]', env: {} },
];
it.each(rows)(
  "the command line ends when its parent, $parent, is killed",
  async ({ stdio, env }) => {
    const { npm_lifecycle_event: _ours, ...inherited } = process.env;
    const parent = spawn(process.execPath, ["-e", starter(stdio)], {
      env: { ...inherited, ...env },
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [said] = await once(parent.stdout, "data");
    const pid = Number(/^(\d+) Listening/.exec(String(said))?.[1]);
    expect(process.kill(pid, 0)).toBe(true);
    parent.kill("SIGKILL");
    await expect.poll(() => isRunning(pid), { timeout: 5000 }).toBe(false);
  },
  20_000,
);
