import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { hostname } from "node:os";
import type { DockerCli } from "./cli";

/** The label of every container of an emulator; its value is the emulator's process. */
export const LABEL = "cloud-run-emulator";

/** Returns when a process of this machine began, in the kernel's own ticks; the empty string where that cannot be told. */
function beginningOf(pid: number): string {
  try {
    // The second field is the program's name, which may hold spaces and parentheses; the 22nd is the start.
    return readFileSync(`/proc/${pid}/stat`, "utf8").split(") ").at(-1)?.split(" ")[19] ?? "";
  } catch {
    return "";
  }
}

/** Returns what tells this process from all others, ended ones of the same id included. */
export function ownerOf(pid: number): string {
  return `${hostname()}/${pid}/${beginningOf(pid)}`;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}

/** True for an owner on this host that is no more; whoever runs elsewhere is left alone. */
function isGone(owner: string): boolean {
  const [host, pid = ""] = owner.split("/");
  if (host !== hostname() || !/^\d+$/.test(pid)) return false;
  return !isAlive(Number(pid)) || ownerOf(Number(pid)) !== owner;
}

async function remove(docker: DockerCli, containers: readonly string[]): Promise<void> {
  if (containers.length > 0) await docker.call(["rm", "--force", "--volumes", ...containers]);
}

/** Removes the containers of emulators that were killed before they could do so themselves. */
export async function sweepOrphans(docker: DockerCli): Promise<void> {
  const format = `{{.ID}} {{.Label "${LABEL}"}}`;
  const { output } = await docker.call(["ps", "--all", "--filter", `label=${LABEL}`, "--format", format]);
  const rows = output.split("\n").map((row) => row.split(" "));
  await remove(
    docker,
    rows.flatMap(([id = "", owner = ""]) => (isGone(owner) ? [id] : [])),
  );
}

/** Removes what is left of the owner's containers. */
export async function sweepOwn(docker: DockerCli, owner: string): Promise<void> {
  const { output } = await docker.call(["ps", "--all", "--quiet", "--filter", `label=${LABEL}=${owner}`]);
  await remove(
    docker,
    output.split("\n").filter((id) => id !== ""),
  );
}

/** A container may still be about to be made when its emulator dies, so the keeper looks more than once. */
const KEEPER = `cat >/dev/null
for pass in 1 2 3 4 5; do
  containers=$("$@" ps --all --quiet --filter "label=$LABEL")
  [ -z "$containers" ] || "$@" rm --force --volumes $containers >/dev/null 2>&1
  sleep 1
done`;

/**
 * Starts a process that waits for this one to end, in whatever way, and then removes the owner's containers. Returns how to
 * send it away.
 */
export function startKeeper(docker: DockerCli, owner: string): () => void {
  const keeper = spawn("sh", ["-c", KEEPER, "keeper", docker.program, ...docker.options], {
    env: { ...process.env, LABEL: `${LABEL}=${owner}` },
    stdio: ["pipe", "ignore", "ignore"],
    // In a group of its own, so that a Ctrl-C, which goes to the whole group, leaves it at work.
    detached: true,
  });
  keeper.once("error", () => {});
  keeper.stdin.once("error", () => {});
  keeper.unref();
  if ("unref" in keeper.stdin && typeof keeper.stdin.unref === "function") keeper.stdin.unref();
  return () => void keeper.kill("SIGKILL");
}
