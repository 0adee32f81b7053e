import { describe, expect, it, test } from "vitest";
import type { BuildJob } from "../../../src/flows/build/job";
import { buildPush } from "../../../src/flows/build-push";
import { COMMIT, digestOf, type FakeWorkshop, FIT, fakeWorkshop } from "../../fakes/workshop";
import { buildJob, TAGGED } from "./jobs";

/** Builds once, and returns the workshop as if nothing had been written. */
async function built(change: Partial<BuildJob> = {}): Promise<FakeWorkshop> {
  const workshop = fakeWorkshop();
  await buildPush(workshop, buildJob({ image: TAGGED, ...change }));
  workshop.registry.writes.length = 0;
  workshop.engine.calls.length = 0;
  return workshop;
}

describe("the same content again", () => {
  it("is neither built nor pushed, and does not even ask for docker", async () => {
    const workshop = await built();
    const outcome = await buildPush(workshop, buildJob({ image: TAGGED }));
    expect([workshop.engine.calls, workshop.registry.writes]).toEqual([[], []]);
    expect(outcome.outputs).toMatchObject({ digest: digestOf(1), tags: "v1", size: "1234", skipped: "true" });
    expect(outcome.headline).toContain(`built from ${COMMIT}. Nothing was built or pushed.`);
  });

  it("of another commit is the image that is there, under the new commit's tag", async () => {
    const workshop = await built();
    workshop.state.git = { ...workshop.state.git, revision: "f".repeat(40) } as typeof workshop.state.git;
    const outcome = await buildPush(workshop, buildJob());
    expect(workshop.registry.writes).toEqual(["tag ffffffffffff"]);
    expect(outcome.headline).toContain("it was given the tag ffffffffffff");
  });

  it("gets back a tag that was moved to another image", async () => {
    const workshop = await built();
    workshop.registry.tags.set("v1", workshop.registry.keep([FIT]));
    await buildPush(workshop, buildJob({ image: TAGGED }));
    expect(workshop.registry.writes).toEqual(["tag v1"]);
  });

  it("that shows a secret of today is built anew", async () => {
    const workshop = await built();
    const [image] = workshop.registry.images.values();
    const leaking = { ...FIT, ...image?.variants[0], env: ["OLD=s3cr3t-sentinel"] };
    workshop.registry.images.set(digestOf(1), { digest: digestOf(1), size: 1, ...image, variants: [leaking] });
    workshop.known.push("s3cr3t-sentinel");
    const { outputs } = await buildPush(workshop, buildJob({ image: TAGGED }));
    expect([outputs["skipped"], workshop.engine.calls[1]]).toEqual(["false", "build"]);
    expect(workshop.lines.join("\n")).toContain(
      "built anew: its variable OLD shows the secret 'token or password of the run'",
    );
  });

  test.each<[string, Readonly<Record<string, string>>]>([
    ["of no content that is known", {}],
    ["of another content", { "cloud-run-canary.content": "0".repeat(64) }],
  ])("is built anew where its tag names an image %s", async (_, labels) => {
    const workshop = await built();
    const tag = [...workshop.registry.tags.keys()].find((name) => name.startsWith("content-")) ?? "";
    const foreign = workshop.registry.keep([{ ...FIT, labels }]);
    workshop.registry.tags.set(tag, foreign);
    const { outputs } = await buildPush(workshop, buildJob({ image: TAGGED }));
    expect([outputs["skipped"], outputs["digest"] === foreign]).toEqual(["false", false]);
    expect(workshop.lines).toContain(
      `us-docker.pkg.dev/demo/images/ion:${tag} is an image of other content, by its label cloud-run-canary.content, so it is built anew.`,
    );
    expect((await buildPush(workshop, buildJob({ image: TAGGED }))).outputs["skipped"]).toBe("true");
  });

  it("is built all the same where that is asked for", async () => {
    const workshop = await built();
    const { outputs } = await buildPush(workshop, buildJob({ image: TAGGED, skipIfUnchanged: false }));
    expect(outputs["skipped"]).toBe("false");
  });
});

describe("the content is another one after a change of", () => {
  test.each<[string, Partial<BuildJob>]>([
    ["a build argument", { buildArgs: [["A", "1"]] }],
    ["the target", { target: "x" }],
    ["the platforms", { platforms: ["linux/amd64"], network: "host" }],
    ["a secret's name", { secrets: [{ id: "T", value: "s3cr3t" }] }],
  ])("%s", async (_, change) => {
    const workshop = await built();
    const { outputs } = await buildPush(workshop, buildJob({ image: TAGGED, ...change }));
    expect(outputs["skipped"]).toBe("false");
  });

  it.each(["dockerfile", "rules"] as const)("the %s", async (what) => {
    const workshop = await built();
    workshop.state[what] = "other";
    const { outputs } = await buildPush(workshop, buildJob({ image: TAGGED }));
    expect(outputs["skipped"]).toBe("false");
  });

  it("permissions", async () => {
    const workshop = await built();
    workshop.state.git = { ...workshop.state.git, permissions: "other" } as typeof workshop.state.git;
    const { outputs } = await buildPush(workshop, buildJob({ image: TAGGED }));
    expect(outputs["skipped"]).toBe("false");
  });

  it("and not of a secret's value", async () => {
    const workshop = await built({ secrets: [{ id: "T", value: "one secret" }] });
    const { outputs } = await buildPush(
      workshop,
      buildJob({ image: TAGGED, secrets: [{ id: "T", value: "another" }] }),
    );
    expect(outputs["skipped"]).toBe("true");
  });
});

describe("whether the content is the same cannot be told", () => {
  const commit = {
    kind: "commit",
    revision: COMMIT,
    tree: "7ree",
    origin: undefined,
    strays: [],
    permissions: "",
  } as const;
  test.each<[string, FakeWorkshop["state"]["git"], string]>([
    ["without git", { kind: "none", why: "there is no git on PATH" }, "so it is built: there is no git on PATH."],
    ["where the context is in no commit", { ...commit, tree: undefined }, "git has no commit of the context"],
    [
      "with files of which git knows nothing",
      { ...commit, strays: ["a (untracked)"] },
      "does not have: a (untracked). Commit",
    ],
    [
      "with more of them than anybody reads",
      { ...commit, strays: Array.from({ length: 9 }, (_, index) => `f${index}`) },
      "f0, f1, f2, f3, f4 and 4 more. Commit",
    ],
  ])("%s, which is said, and no tag of the content is given", async (_, git, why) => {
    const workshop = await built();
    workshop.state.git = git;
    const { outputs } = await buildPush(workshop, buildJob({ image: TAGGED }));
    expect([outputs["skipped"], workshop.registry.writes]).toEqual(["false", ["push v1"]]);
    expect(workshop.lines.join("\n")).toContain(why);
  });
});
