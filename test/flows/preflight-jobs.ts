import { parseImage, repositoryOf } from "../../src/core/image";
import type { Json } from "../../src/core/json";
import type { ImageWish, PreflightJob } from "../../src/flows/preflight/job";
import { stateOf } from "../core/states";
import { FakeGround, type Land } from "../fakes/ground";

export const RUNNER = "ion-runner@demo.iam.gserviceaccount.com";
export const DIGEST = `sha256:${"b".repeat(64)}`;
export const IMAGE = `us-central1-docker.pkg.dev/demo/ion/app@${DIGEST}`;
export const APIS = ["run", "artifactregistry", "cloudresourcemanager", "iam"].map((api) => `${api}.googleapis.com`);

/** Returns a project in which everything is as it must be, but for what is overridden. */
export function groundWith(land: Partial<Land> = {}): FakeGround {
  return new FakeGround({
    caller: { kind: "a service account key", account: "ci@demo.iam.gserviceaccount.com", issued: true },
    project: { id: "demo", number: "123", lifecycle: "ACTIVE" },
    service: stateOf([], { template: { serviceAccount: RUNNER } }),
    disabled: [],
    accounts: { [RUNNER]: { email: RUNNER, disabled: false } },
    repositories: { ion: { format: "DOCKER", mode: "STANDARD_REPOSITORY", size: 1, immutableTags: false } },
    image: { digest: DIGEST, platforms: ["linux/amd64"] },
    registry: undefined,
    lacks: [],
    hidden: [],
    environments: { "stage-1": 1, "stage-2": 2 },
    workflows: { "watch.yml": "active" },
    onGitHub: true,
    takes: {},
    lag: {},
    refusals: {},
    ...land,
  });
}

/** Returns the image as the job has it. */
export function wish(text: string, kind: "image" | "repository" = "image"): ImageWish {
  const name = parseImage(text);
  if (name === undefined) return { kind: "malformed", text };
  const repository = repositoryOf(name);
  return { kind, name, ...(repository === undefined ? {} : { repository }) };
}

/** Returns a job that asks for everything. */
export function preflightJob(change: Partial<PreflightJob> = {}): PreflightJob {
  return {
    mode: "check",
    dryRun: false,
    plan: { kind: "valid", warnings: [], path: "rollout.yml" },
    project: "demo",
    service: { project: "demo", region: "us-central1", service: "ion" },
    create: false,
    apis: APIS,
    account: { email: RUNNER, from: "plan" },
    image: wish(IMAGE),
    sources: ["cloud-monitoring"],
    environments: ["stage-1", "stage-2"],
    unguarded: [],
    bakes: [],
    schedule: "watch.yml",
    ...change,
  };
}

/** One row of the report that was kept. */
export interface Kept {
  readonly name: string;
  readonly result: string;
  readonly sentence: string;
  readonly seconds: number;
  readonly fix?: string;
  readonly facts?: Json;
}

/** Returns the rows of the last report by their names. */
export function rowsOf(ground: FakeGround): Readonly<Record<string, Kept>> {
  const { rows } = (ground.evidence.kept.at(-1)?.evidence ?? { rows: [] }) as { rows: readonly Kept[] };
  return Object.fromEntries(rows.map((row) => [row.name, row]));
}
