import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Outcome } from "../../src/core/report/outcome";
import type { HubInputs } from "../../src/hub";
import type { ActionName } from "../../src/inputs/registry";
import { startJobIn } from "../../src/jobs";
import { connectWorld } from "../../src/world";
import { REF } from "../fakes/cloud-run";
import { FakeForge } from "../fakes/forge";
import { type FakeHub, FakeMessenger, fakeHub } from "../fakes/hub";
import { releaseWorld } from "../flows/proposing";

/** Three stages with an environment each, looked at by one metric. */
export const PLAN = `version: 1
project: ${REF.project}
service: ${REF.service}
regions: [${REF.region}]
stages:
  - { name: one, percent: 5, watch: 10m, bake: 24h, environment: one-gate }
  - { name: two, percent: 25, watch: 10m, bake: 24h, environment: two-gate }
  - { name: three, percent: 100, watch: 10m, bake: 24h }
metrics:
  - { name: errors, source: cloud-monitoring, measure: rate, target: 1%, warn: 2%, rollback: 5% }
`;
export const COMMIT = fakeHub().run.commit;

/** A workspace with a plan in it, and a release in which ada approves whatever is asked. */
export interface Lab {
  readonly world: ReturnType<typeof releaseWorld>;
  readonly hub: FakeHub;
  /** The inputs by which the hub was asked for, in order. */
  readonly asked: readonly HubInputs[];
  /** Hosts of the tokens that the metrics were given. */
  readonly hosts: readonly string[];
  writePlan(text: string): void;
  /** Starts the action with texts as the runner hands them over. */
  start(name: ActionName, raw?: Readonly<Record<string, string>>): Promise<Outcome>;
  close(): void;
}

/** Returns a lab whose service has no rollout; close it, for it has a folder. */
export function openLab(): Lab {
  const folder = mkdtempSync(join(tmpdir(), "workspace-"));
  const world = releaseWorld();
  const forge = new FakeForge(() => world.clock.now());
  const hub = fakeHub({ forge, messenger: new FakeMessenger(["webhook"]) });
  approveAll(hub);
  const [asked, hosts]: [HubInputs[], string[]] = [[], []];
  const real = {
    ...connectWorld({}, new AbortController().signal),
    world,
    useMetricsTokens: (tokens: ReadonlyMap<string, string>) => void hosts.push(...tokens.keys()),
    hub: (inputs: HubInputs) => {
      asked.push(inputs);
      return hub;
    },
  };
  const writePlan = (text: string) => writeFileSync(join(folder, "rollout.yml"), text);
  writePlan(PLAN);
  return {
    world,
    hub,
    asked,
    hosts,
    writePlan,
    start: (name, raw = {}) =>
      startJobIn(name, { plan: "rollout.yml", ...raw }, { GITHUB_WORKSPACE: folder }, () => real),
    close: () => rmSync(folder, { recursive: true }),
  };
}

function approveAll({ forge, run }: FakeHub): void {
  const environments = ["one-gate", "two-gate"];
  for (const environment of environments) forge.environments.set(environment, 2);
  const words = environments.map(
    (environment) => ({ by: "ada", environment, state: "approved", comment: "" }) as const,
  );
  forge.approvalsOf.set(run.id, words);
}
