/**
 * The processes that must not outlive the emulator. Each leads its own process group, so that what a container's
 * command has started dies with it.
 */
const groups = new Set<number>();

const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Sends the signal to the whole group that the process leads; nothing happens where it is gone already. */
export function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

function killAll(): void {
  for (const pid of groups) signalGroup(pid, "SIGKILL");
}

function onSignal(signal: NodeJS.Signals): void {
  // Whoever else listens is shutting down in good order; without such a listener the signal must keep its meaning.
  if (process.listenerCount(signal) > 1) return;
  killAll();
  unguard();
  process.kill(process.pid, signal);
}

function guard(): void {
  process.on("exit", killAll);
  // First in line: a listener of `once` that came before us would have left the list by the time we count.
  for (const signal of SIGNALS) process.prependListener(signal, onSignal);
}

function unguard(): void {
  process.off("exit", killAll);
  for (const signal of SIGNALS) process.off(signal, onSignal);
}

/** Sees to it that the group dies with this process, however that ends, SIGKILL excepted. Returns how to let go of it. */
export function guardGroup(pid: number): () => void {
  if (groups.size === 0) guard();
  groups.add(pid);
  return () => {
    if (groups.delete(pid) && groups.size === 0) unguard();
  };
}
