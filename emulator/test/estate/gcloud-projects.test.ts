import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Emulator } from "../../emulator";
import { ask, startQuick } from "../control/http";
import { installed, runGcloud } from "../control/real-gcloud";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startQuick({ auth: "required", token: "operator-token" });
});
afterAll(() => emulator.close());

const EMAIL = "deployer@p.iam.gserviceaccount.com";
const MEMBER = `serviceAccount:${EMAIL}`;

/** Runs gcloud, which must succeed, and returns what it printed. */
async function run(...args: readonly string[]): Promise<string> {
  const { code, out, text } = await runGcloud(emulator, args);
  expect({ args, code, text }).toMatchObject({ code: 0 });
  return out;
}

const json = async (...args: readonly string[]): Promise<unknown> => JSON.parse(await run(...args, "--format=json"));

describe("the real gcloud", () => {
  it.runIf(installed)(
    "is told which API is disabled, enables it among others, and lists it",
    async () => {
      const apis = ["run", "artifactregistry", "iam"].map((api) => `${api}.googleapis.com`);
      await ask(emulator, "PUT", "/emulator/v1/disabled-apis", apis);
      const refused = await runGcloud(emulator, ["iam", "service-accounts", "list"]);
      expect(refused).toMatchObject({ code: 1, text: expect.stringContaining("reason: SERVICE_DISABLED") });
      await run("services", "enable", ...apis);
      const listed = await run("services", "list", "--enabled", "--format=value(config.name,name)");
      expect(apis.filter((api) => !listed.includes(api))).toEqual([]);
    },
    60_000,
  );

  it.runIf(installed)(
    "disables an API and enables it again",
    async () => {
      await run("services", "disable", "logging.googleapis.com");
      expect(await run("services", "list", "--enabled", "--format=value(name)")).not.toContain(
        "logging.googleapis.com",
      );
      await run("services", "enable", "logging.googleapis.com");
    },
    60_000,
  );

  it.runIf(installed)(
    "creates a service account once, describes, lists and shares it",
    async () => {
      const create = ["iam", "service-accounts", "create", "deployer", "--display-name=Deployer"];
      await run(...create);
      const again = await runGcloud(emulator, create);
      expect(again).toMatchObject({ code: 1, text: expect.stringContaining("already exists") });
      expect(await json("iam", "service-accounts", "describe", EMAIL)).toMatchObject({
        email: EMAIL,
        displayName: "Deployer",
        name: `projects/p/serviceAccounts/${EMAIL}`,
      });
      expect(await run("iam", "service-accounts", "list", "--format=value(email)")).toBe(EMAIL);
      const role = "roles/iam.serviceAccountUser";
      const policy = await json(
        "iam",
        "service-accounts",
        "add-iam-policy-binding",
        EMAIL,
        `--member=${MEMBER}`,
        `--role=${role}`,
      );
      expect(policy).toMatchObject({ version: 1, bindings: [{ role, members: [MEMBER] }] });
      const missing = await runGcloud(emulator, [
        "iam",
        "service-accounts",
        "describe",
        "nobody@p.iam.gserviceaccount.com",
      ]);
      expect(missing).toMatchObject({ code: 1, text: expect.stringContaining("NOT_FOUND") });
    },
    90_000,
  );

  it.runIf(installed)(
    "describes a project and grants roles in it, with and without a condition",
    async () => {
      expect(await json("projects", "describe", "p")).toMatchObject({
        projectId: "p",
        projectNumber: expect.stringMatching(/^\d{12}$/),
        lifecycleState: "ACTIVE",
      });
      expect(await run("projects", "list", "--format=value(projectId)")).toContain("p");
      const grant = ["projects", "add-iam-policy-binding", "p", "--member=user:a@example.com"];
      await run(...grant, "--role=roles/run.viewer", "--condition=None");
      await run(...grant, "--role=roles/run.admin", "--condition=title=never,expression=false");
      expect(await json("projects", "get-iam-policy", "p")).toMatchObject({
        version: 3,
        bindings: [
          { role: "roles/run.admin", members: ["user:a@example.com"], condition: { title: "never" } },
          { role: "roles/run.viewer", members: ["user:a@example.com"] },
        ],
      });
    },
    90_000,
  );
});
