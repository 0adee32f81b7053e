import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

/** Upper bounds of the latency histogram, in seconds. */
export const BOUNDS = [0.1, 0.5, 1] as const;

/** One container of one revision: a real HTTP service that counts its requests as client libraries do. */
export interface Container {
  readonly port: number;
  /** Counts so many requests with this status and latency (seconds). */
  serve(requests: number, status: number, latency?: number): void;
  stop(): Promise<void>;
}

/** Starts a container whose counters are at zero; series appear with the first request of their class. */
export async function startContainer(port = 0): Promise<Container> {
  const counts = new Map<number, number[]>();
  const server = createServer((_, answer) => answer.end(render(counts)));
  await new Promise<void>((resolve) => server.listen(port, "127.0.0.1", resolve));
  return {
    port: (server.address() as AddressInfo).port,
    serve: (requests, status, latency = 0.05) => {
      const known = counts.get(status) ?? [];
      counts.set(status, [...known, ...Array.from({ length: requests }, () => latency)]);
    },
    stop: () => stop(server),
  };
}

/** Source of the format: Prometheus' documentation, "Exposition formats". */
function render(counts: ReadonlyMap<number, readonly number[]>): string {
  const lines = ["# TYPE requests_total counter", "# TYPE latency_seconds histogram", "# TYPE score summary"];
  for (const [code, latencies] of counts) {
    const below = (bound: number): number => latencies.filter((latency) => latency <= bound).length;
    const sum = latencies.reduce((total, latency) => total + latency, 0);
    lines.push(`requests_total{code="${code}"} ${latencies.length}`);
    for (const bound of BOUNDS) lines.push(`latency_seconds_bucket{code="${code}",le="${bound}"} ${below(bound)}`);
    lines.push(`latency_seconds_bucket{code="${code}",le="+Inf"} ${latencies.length}`);
    lines.push(`score_sum{code="${code}"} ${sum}`, `score_count{code="${code}"} ${latencies.length}`);
  }
  return `${lines.join("\n")}\nbroken NaN\nup_time 1\n`;
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
