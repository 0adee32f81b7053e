import { createCloudMonitoring } from "../../src/metrics/cloud-monitoring";
import { answering } from "./monitoring";
import { questionsOf } from "./questions";

/** How many rollouts are judged in one tick, and how far back their stages reach, in hours. */
const LOADS = [
  { rollouts: 1, hours: 24 },
  { rollouts: 100, hours: 1 },
  { rollouts: 100, hours: 24 },
];

/** Prints what one tick's questions cost: requests, seconds and the memory that the process had at most. */
async function main(): Promise<void> {
  process.stdout.write("rollouts  hours  requests  seconds  peak MiB\n");
  for (const { rollouts, hours } of LOADS) {
    const { requestJson, calls } = answering(hours);
    const metrics = createCloudMonitoring(requestJson);
    let peak = 0;
    const watch = setInterval(() => {
      peak = Math.max(peak, process.memoryUsage().rss);
    }, 20);
    const began = performance.now();
    const answers = await Promise.all(questionsOf(rollouts, hours).map((question) => metrics.read(question)));
    const seconds = (performance.now() - began) / 1000;
    clearInterval(watch);
    peak = Math.max(peak, process.memoryUsage().rss);
    if (answers.some(({ canary }) => canary.length === 0))
      throw new Error("expected numbers of every canary, got none");
    const cells = [rollouts, hours, calls(), seconds.toFixed(2), Math.round(peak / 2 ** 20)];
    process.stdout.write(`${cells.join("\t")}\n`);
  }
}

void main();
