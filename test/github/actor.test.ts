import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";

const NAMES = ["GITHUB_ACTOR", "GITHUB_SERVER_URL", "GITHUB_REPOSITORY", "GITHUB_RUN_ID"];

describe("who runs it", () => {
  beforeEach(() => {
    vi.resetModules();
    for (const name of NAMES) vi.stubEnv(name, undefined);
  });
  afterEach(() => vi.unstubAllEnvs());

  const run = { GITHUB_REPOSITORY: "mona/ion", GITHUB_RUN_ID: "7", GITHUB_SERVER_URL: "https://github.example" };
  it.each<[string, Record<string, string>, { name: string; runUrl: string }]>([
    [
      "on GitHub: the actor and the run's address",
      { ...run, GITHUB_ACTOR: "mona" },
      { name: "mona", runUrl: "https://github.example/mona/ion/actions/runs/7" },
    ],
    ["outside of a run: at most a name", { GITHUB_ACTOR: "mona" }, { name: "mona", runUrl: "" }],
    ["on a laptop: nobody", {}, { name: "", runUrl: "" }],
  ])("%s", async (_where, env, actor) => {
    for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
    const { readActor } = await import("../../src/github/actor");
    expect(readActor()).toEqual(actor);
  });
});
