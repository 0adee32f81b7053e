import { type ChildProcess, fork } from "node:child_process";
import { availableParallelism } from "node:os";
import { type Finding, JOBS } from "./jobs";
import type { Settings } from "./settings";

/** A part of the bench that is asked for. */
interface Order {
  readonly job: number;
  readonly settings: Settings;
}

/** Returns what all parts of the bench found, in their order, played by as many processes of `file` as there are cores. */
export async function playAll(file: string, settings: Settings): Promise<readonly Finding[]> {
  const findings: Finding[] = [];
  let next = 0;
  const work = async (worker: ChildProcess) => {
    while (next < JOBS.length) {
      const job = next++;
      findings[job] = await ask(worker, { job, settings });
    }
    worker.disconnect();
  };
  const size = Math.min(JOBS.length, availableParallelism());
  await Promise.all(Array.from({ length: size }, () => work(fork(file, { serialization: "advanced" }))));
  return findings;
}

function ask(worker: ChildProcess, order: Order): Promise<Finding> {
  return new Promise((done, fail) => {
    const died = (code: number | null) =>
      fail(new Error(`expected part ${order.job} of the bench to end, got exit ${code}`));
    worker.once("exit", died);
    worker.once("message", (finding) => {
      worker.off("exit", died);
      done(finding as Finding);
    });
    worker.send(order);
  });
}

/** Plays the parts that the parent process asks for, until it has no more. */
export function serve(): void {
  process.on("message", (order) => {
    const { job, settings } = order as Order;
    process.send?.(JOBS[job]?.(settings) ?? {});
  });
}
