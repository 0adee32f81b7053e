import type { World } from "../../src/ports";
import type { Behaviour } from "./behaviour";
import { FakeClock } from "./clock";
import { FakeCloudRun } from "./cloud-run";
import { FakeEvidence } from "./evidence";
import { FakeMetrics, type Source, steadily } from "./metrics";
import { FakeProbe, type Script } from "./probe";
import { FakeRoutes } from "./ways";

export interface FakeWorld extends World {
  readonly clock: FakeClock;
  readonly cloud: FakeCloudRun;
  readonly metrics: FakeMetrics;
  readonly probe: FakeProbe;
  readonly routes: FakeRoutes;
  readonly evidence: FakeEvidence;
  readonly lines: readonly string[];
}

export interface Overrides extends Behaviour {
  readonly probe?: Script;
  readonly token?: string;
  readonly metrics?: Source;
  /** What stable's numbers are where a metric is compared with them; by default there are none. */
  readonly stable?: Source;
}

/** Returns a world in which all is well but for what is overridden; noon on 5 January 2026. */
export function fakeWorld({
  probe,
  token,
  metrics = steadily("good"),
  stable,
  ...behaviour
}: Overrides = {}): FakeWorld {
  const clock = new FakeClock();
  const cloud = new FakeCloudRun(clock, behaviour);
  const lines: string[] = [];
  return {
    clock,
    cloud,
    services: cloud.services,
    revisions: cloud.revisions,
    routes: new FakeRoutes(),
    metrics: new FakeMetrics(metrics, stable),
    probe: new FakeProbe(clock, probe, token),
    evidence: new FakeEvidence(),
    log: { info: (line) => lines.push(line) },
    lines,
    actor: { name: "mona", runUrl: "https://github.example/mona/ion/actions/runs/7" },
  };
}
