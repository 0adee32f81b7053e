import { describe, expect, it } from "vitest";
import { connectHub, type HubInputs } from "../../src/hub";

const SIGNAL = new AbortController().signal;
const RUN = { GITHUB_REPOSITORY: "acme/ion", GITHUB_RUN_ID: "7", GITHUB_REF_NAME: "main", GITHUB_SHA: "c0ffee" };

describe("a run", () => {
  it.each<[string, HubInputs, Record<string, string>, string | undefined]>([
    ["with a repository and the input has a forge", { "github-token": "t" }, RUN, "acme/ion"],
    ["with a repository and the variable has one", {}, { ...RUN, GITHUB_TOKEN: "t" }, "acme/ion"],
    ["without a token has none", {}, RUN, undefined],
    ["on a laptop has none", { "github-token": "t" }, {}, undefined],
  ])("%s", (_what, inputs, env, repository) => {
    expect(connectHub(inputs, env, SIGNAL).forge?.repository).toBe(repository);
  });

  it("knows itself, and the channels that it was given", () => {
    const inputs = { "slack-webhook": "https://slack.example/1", webhook: "https://hook.example/2" };
    const { run, messenger } = connectHub(inputs, RUN, SIGNAL);
    expect(run).toEqual({ id: "7", branch: "main", commit: "c0ffee" });
    expect(messenger.channels).toEqual(["slack", "webhook"]);
  });
});
