import { describe, expect, it, test } from "vitest";
import type { Tools } from "../../../src/core/build/order";
import type { BuildJob } from "../../../src/flows/build/job";
import { buildPush } from "../../../src/flows/build-push";
import { COMMIT, digestOf, fakeWorkshop } from "../../fakes/workshop";
import { buildJob, TAGGED } from "./jobs";

const REMOTE: Tools = { route: "remote", how: "buildx", driver: "docker-container" };
const NAME = "us-docker.pkg.dev/demo/images/ion";

describe("a build", () => {
  it("in the engine is looked at, pushed under its first tag, and then given the others, its content's own last", async () => {
    const workshop = fakeWorkshop();
    const outcome = await buildPush(workshop, buildJob({ image: TAGGED, tags: ["main"] }));
    expect(workshop.engine.calls).toEqual(["look", "build", "inspect sha256:id", "push sha256:id as v1"]);
    expect(workshop.registry.writes).toEqual([
      "push v1",
      "tag main",
      expect.stringMatching(/^tag content-[0-9a-f]{40}$/),
    ]);
    expect(outcome.outputs).toEqual({
      image: `${NAME}@${digestOf(1)}`,
      digest: digestOf(1),
      tags: "v1,main",
      size: "1234",
      skipped: "false",
    });
  });

  it("by a builder of its own is in the registry before it has any tag", async () => {
    const workshop = fakeWorkshop();
    workshop.engine.tools = REMOTE;
    await buildPush(workshop, buildJob({ image: TAGGED }));
    expect(workshop.engine.calls).toEqual(["look", "build"]);
    expect(workshop.registry.writes).toEqual(["tag v1", expect.stringMatching(/^tag content-/)]);
  });

  it("that need not be skipped touches no tag of the content", async () => {
    const workshop = fakeWorkshop();
    await buildPush(workshop, buildJob({ image: TAGGED, skipIfUnchanged: false }));
    await buildPush(workshop, buildJob({ image: TAGGED, skipIfUnchanged: false }));
    expect(workshop.registry.writes).toEqual(["push v1", "push v1"]);
  });

  it("carries where it is from, without the password of origin", async () => {
    const workshop = fakeWorkshop();
    await buildPush(workshop, buildJob());
    expect(workshop.engine.orders[0]?.labels).toEqual({
      "org.opencontainers.image.source": "https://github.example/a/b",
      "org.opencontainers.image.revision": COMMIT,
      "org.opencontainers.image.created": "2026-01-05T12:00:00.000Z",
    });
  });
});

describe("the tags are", () => {
  test.each<[string, Partial<BuildJob>, string]>([
    ["the commit's first letters where none is given", {}, "0123456789ab"],
    ["the image's own", { image: TAGGED }, "v1"],
    ["the commit's and those given beside it", { tags: ["main", "latest"] }, "0123456789ab,main,latest"],
    ["each one once", { image: TAGGED, tags: ["main", "v1"] }, "v1,main"],
  ])("%s", async (_, change, tags) => {
    const { outputs } = await buildPush(fakeWorkshop(), buildJob(change));
    expect(outputs["tags"]).toBe(tags);
  });

  it("those given alone where there is no commit", async () => {
    const workshop = fakeWorkshop();
    workshop.state.git = { kind: "none", why: "there is no git on PATH" };
    const { outputs, summary } = await buildPush(workshop, buildJob({ tags: ["main"] }));
    expect(outputs["tags"]).toBe("main");
    expect(summary).toContain("there is no git on PATH");
  });
});
