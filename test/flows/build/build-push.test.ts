import { describe, expect, it } from "vitest";
import type { Tools } from "../../../src/core/build/order";
import { buildPush } from "../../../src/flows/build-push";
import { COMMIT, digestOf, fakeWorkshop } from "../../fakes/workshop";
import { buildJob, TAGGED } from "./jobs";

const REMOTE: Tools = { route: "remote", how: "buildx", driver: "docker-container" };
const NAME = "us-docker.pkg.dev/demo/images/ion";

describe("a build", () => {
  it("in the engine is looked at, pushed under the tag of its content, and then given the others", async () => {
    const workshop = fakeWorkshop();
    const outcome = await buildPush(workshop, buildJob({ image: TAGGED, tags: ["main"] }));
    const content = expect.stringMatching(/^push (?:sha256:id as )?content-[0-9a-f]{40}$/);
    expect(workshop.engine.calls).toEqual(["look", "build", "inspect sha256:id", content]);
    expect(workshop.registry.writes).toEqual([content, "tag v1", "tag main"]);
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
    expect(workshop.registry.writes).toEqual([expect.stringMatching(/^tag content-/), "tag v1"]);
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
      "cloud-run-canary.content": expect.stringMatching(/^[0-9a-f]{64}$/),
    });
  });

  it("of which the content cannot be told carries no key of it", async () => {
    const workshop = fakeWorkshop();
    workshop.state.git = { kind: "none", why: "there is no git on PATH" };
    await buildPush(workshop, buildJob({ image: TAGGED }));
    expect(Object.keys(workshop.engine.orders[0]?.labels ?? {})).toEqual(["org.opencontainers.image.created"]);
  });
});

const LOCAL: Tools = { route: "local", how: "buildx" };
const ENDS = [1, 2, 3].flatMap((writes) => [
  { writes, where: "in the engine", tools: LOCAL },
  { writes, where: "by a builder of its own", tools: REMOTE },
]);

describe("a run that was killed, in a repository whose tags stay where they are,", () => {
  it.each(ENDS)("after write $writes of a build $where is taken up by the next one", async ({ writes, tools }) => {
    const workshop = fakeWorkshop();
    const { registry } = workshop;
    workshop.engine.tools = tools;
    Object.assign(registry, { keepsTags: true, writesLeft: writes });
    const job = buildJob({ image: TAGGED, tags: ["main", "more"] });
    await expect(buildPush(workshop, job)).rejects.toThrow("killed");
    registry.writesLeft = Number.POSITIVE_INFINITY;
    const { outputs } = await buildPush(workshop, job);
    expect(outputs).toMatchObject({ digest: digestOf(1), skipped: "true", tags: "v1,main,more" });
    expect([...new Set(registry.tags.values())]).toEqual([digestOf(1)]);
    expect([...registry.tags.keys()].slice(1)).toEqual(["v1", "main", "more"]);
  });
});
