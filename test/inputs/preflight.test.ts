import { describe, expect, it } from "vitest";
import { parseInputs } from "../../src/inputs/parse";
import { isSecretInput } from "../../src/inputs/secret-values";
import { refusalOf } from "../fakes/refusal";

const full = (...names: readonly string[]) => names.map((name) => `${name}.googleapis.com`);

describe("the inputs of preflight", () => {
  it("ask of a release by hand's six APIs, in mode check, unless told otherwise", () => {
    expect(parseInputs("preflight", {})).toEqual({
      plan: ".github/rollout.yml",
      "dry-run": false,
      mode: "check",
      apis: full("run", "artifactregistry", "secretmanager", "aiplatform", "cloudresourcemanager", "iam"),
    });
  });

  it("take APIs by short or full name, each once", () => {
    const { apis } = parseInputs("preflight", { apis: "run, run.googleapis.com,\n  storage" });
    expect(apis).toEqual(full("run", "storage"));
  });

  it.each([
    "ion-ap@my-project.iam.gserviceaccount.com",
    `${"a".repeat(30)}@my-project.iam.gserviceaccount.com`,
    "123-compute@developer.gserviceaccount.com",
    "my-project@appspot.gserviceaccount.com",
  ])("take the account %s", (account) => {
    expect(parseInputs("preflight", { "service-account": account })["service-account"]).toBe(account);
  });

  it.each([
    ["an API that is none", { apis: "Run" }, "expected an API such as run or run.googleapis.com, got"],
    [
      "more than one request enables",
      { apis: Array.from({ length: 21 }, (_, at) => `api${at}`).join(",") },
      "expected at most 20 APIs, got 21",
    ],
    ["a person's address", { "service-account": "mona@example.com" }, "expected a service account such as"],
    [
      "an account whose name IAM would not take",
      { "service-account": "abc@my-project.iam.gserviceaccount.com" },
      "with 6 to 30 characters before the @",
    ],
    [
      "an account with too long a name",
      { "service-account": `${"a".repeat(31)}@my-project.iam.gserviceaccount.com` },
      "with 6 to 30 characters before the @",
    ],
    [
      "a path to a workflow",
      { schedule: ".github/workflows/watch.yml" },
      "expected the file name of a workflow such as watch.yml",
    ],
    ["another mode", { mode: "repair" }, "at mode: expected check or fix"],
  ])("refuse %s", async (_what, inputs, says) => {
    const error = await refusalOf(() => parseInputs("preflight", inputs));
    expect([error.code, error.message]).toEqual(["INPUT_INVALID", expect.stringContaining(says)]);
  });

  it("keep the token secret: it is shown nowhere, and the command line has no option for it", async () => {
    expect(isSecretInput("preflight", "github-token")).toBe(true);
    const error = await refusalOf(() => parseInputs("preflight", { "github-token": "ghs_sentinel token" }));
    expect(error.message).toContain("at github-token:");
    expect(error.message).not.toContain("ghs_sentinel");
  });
});
