import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { openStage, planText, type Stage, TOKEN } from "../scenarios/stage";
import { type Application, makeApplication } from "./application";
import { REGISTRY } from "./site";
import { callWitness, type Witness } from "./witness";

/** The plan's metrics at the pace of a test: the emulator samples every second and shows at once. */
const METRICS = `metrics:
  - { name: error-rate, source: cloud-monitoring, measure: rate, target: 1%, warn: 2%, rollback: 5%, window: 2s, lag: 1s }
`;

/** A stage whose cloud runs images, and the sources of one. */
export interface Release {
  readonly stage: Stage;
  readonly application: Application;
  readonly witness: Witness;
  /** Where images go. */
  readonly repository: string;
  /** Runs build-push on the sources, with further inputs and variables. */
  build(inputs?: Record<string, string>, env?: Record<string, string>): ReturnType<Stage["run"]>;
  close(): Promise<void>;
}

/** Opens a stage with sources in it; \`env\` leads to the builder. */
export async function openRelease(env: Readonly<Record<string, string>>): Promise<Release> {
  const stage = await openStage({ docker: true, images: {} });
  await stage.writePlan(planText(`${METRICS}first-release: create\n`));
  const application = await makeApplication(join(stage.folder, "app"));
  const witness = await callWitness(stage.folder);
  const repository = `${REGISTRY}/demo-project/${randomUUID()}/ion-api`;
  return {
    stage,
    application,
    witness,
    repository,
    build: (inputs = {}, more = {}) =>
      stage.run(
        "build-push",
        { context: "app", image: repository, network: "host", ...inputs },
        { ...env, PATH: witness.path, ...more },
      ),
    close: () => stage.close(),
  };
}

/** Returns the requests of the registry's log that changed something in it since so many characters of it were read. */
export async function registryWrites(since: number): Promise<readonly string[]> {
  const log = (await readFile(process.env["CANARY_REGISTRY_LOG"] ?? "", "utf8")).slice(since);
  return log.match(/"(?:POST|PUT|PATCH|DELETE) \/v2\/\S+/g) ?? [];
}

/** Returns how long the registry's log is by now. */
export async function registryLogLength(): Promise<number> {
  return (await readFile(process.env["CANARY_REGISTRY_LOG"] ?? "", "utf8")).length;
}

export { TOKEN };
