import { describe, expect, it } from "vitest";
import { RolloutError } from "../../src/errors";
import { preflight } from "../../src/flows/preflight";
import type { PreflightJob } from "../../src/flows/preflight/job";
import type { Land } from "../fakes/ground";
import { groundWith, preflightJob, rowsOf, wish } from "./preflight-jobs";

const RELEASE = [
  "run.services.get",
  "run.services.update",
  "run.revisions.get",
  "run.revisions.list",
  "run.routes.invoke",
];
const TO_BUILD = wish("us-central1-docker.pkg.dev/demo/ion/app", "repository");
const DRY = preflightJob({ mode: "fix", dryRun: true });

interface Said {
  readonly on: string;
  readonly permissions: readonly string[];
}

async function askedWith(land: Partial<Land>, job: Partial<PreflightJob>): Promise<readonly string[]> {
  const ground = groundWith(land);
  await preflight(ground, preflightJob(job));
  const { asked } = (rowsOf(ground)["permissions"]?.facts ?? { asked: [] }) as unknown as { asked: readonly Said[] };
  return asked.flatMap(({ on, permissions }) => permissions.map((one) => `${one} on ${on.split(" ")[0]}`)).sort();
}

async function permissionsWith(land: Partial<Land>, job: Partial<PreflightJob> = {}) {
  const ground = groundWith(land);
  const { exit } = await preflight(ground, preflightJob(job));
  return { exit, ...rowsOf(ground)["permissions"] };
}

describe("the permissions that are asked for", () => {
  const ALWAYS = [
    "artifactregistry.repositories.downloadArtifacts on repository",
    "iam.serviceAccounts.actAs on service",
  ];
  const onService = RELEASE.map((one) => `${one} on service`);
  const onProject = RELEASE.map((one) => `${one} on project`);
  it.each<[string, Partial<Land>, Partial<PreflightJob>, readonly string[]]>([
    ["are those of the release, of the closest resource", {}, { sources: [] }, onService],
    [
      "are those of the sources that the plan measures with",
      {},
      { sources: ["cloud-logging"] },
      [...onService, "logging.logEntries.list on project"],
    ],
    [
      "are for both sources those of both",
      {},
      { sources: ["cloud-monitoring", "cloud-logging"] },
      [...onService, "logging.logEntries.list on project", "monitoring.timeSeries.list on project"],
    ],
    [
      "are those to push with where the image is still to be built",
      {},
      { sources: [], image: TO_BUILD },
      [...onService, "artifactregistry.repositories.uploadArtifacts on repository"],
    ],
    [
      "are the project's where the first release makes the service",
      { service: undefined },
      { sources: [], create: true },
      [...onProject, "run.services.create on project"],
    ],
  ])("%s", async (_what, land, job, more) => {
    expect(await askedWith(land, job)).toEqual([...ALWAYS, ...more].sort());
  });

  it.each(RELEASE.filter((one) => one !== "run.routes.invoke"))("%s is an error where it is missing", async (one) => {
    const { result, sentence } = await permissionsWith({ lacks: [one] });
    expect([result, sentence]).toEqual(["error", `missing: ${one} on service ion (role-of-${one} has it)`]);
  });

  it("run.routes.invoke is a warning, for a service whose check of callers is off needs none", async () => {
    const { result, sentence, exit } = await permissionsWith({ lacks: ["run.routes.invoke"] });
    expect([result, sentence, exit]).toEqual(["warning", expect.stringMatching(/unless everybody may call/), 0]);
  });
});

describe("a resource that testIamPermissions says is not there", () => {
  it.each(["account", "repository", "service"])("is no news where another row has seen it: %s", async (kind) => {
    const { result, sentence, exit } = await permissionsWith({ hidden: [kind] });
    expect([result, exit]).toEqual(["error", 4]);
    expect(sentence).toMatch(/^could not be asked on what is there all the same: /);
  });

  it("is not there where no row has seen it", async () => {
    const { result, sentence } = await permissionsWith({ accounts: {} });
    expect([result, sentence]).toEqual(["warning", expect.stringMatching(/^not asked, since it does not exist yet/)]);
  });

  const CONFLICT = new RolloutError("CONFLICT", "it exists");
  it.each([
    ["and granted in the end", 8, "ok"],
    ["and denied for good", 600, "error"],
  ])("is asked again where somebody else made it in between %s", async (_what, grants, result) => {
    const row = await permissionsWith({ accounts: {}, doubt: CONFLICT, lag: { grants } }, { mode: "fix" });
    expect(row.result).toBe(result);
    expect(row.seconds).toBeGreaterThanOrEqual(8);
  });
});

describe("a dry run of mode fix asks whether the changes would be allowed", () => {
  const BARE: Partial<Land> = { accounts: {}, repositories: {}, disabled: ["storage.googleapis.com"] };
  const job = { ...DRY, apis: ["storage.googleapis.com"] };
  it.each(["serviceusage.services.enable", "iam.serviceAccounts.create", "artifactregistry.repositories.create"])(
    "%s",
    async (one) => {
      const { result, sentence, exit } = await permissionsWith({ ...BARE, lacks: [one] }, job);
      expect([result, exit]).toEqual(["error", 2]);
      expect(sentence).toContain(`missing: ${one} on project demo`);
    },
  );

  it("and asks for none that it would not make", async () => {
    expect((await askedWith({}, DRY)).filter((one) => /enable|create/.test(one))).toEqual([]);
  });

  it("nor where it is no dry run, for the change itself is refused then", async () => {
    expect((await askedWith(BARE, { ...job, dryRun: false })).filter((one) => /enable|create/.test(one))).toEqual([]);
  });
});
