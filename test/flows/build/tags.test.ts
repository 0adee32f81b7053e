import { describe, expect, it, test } from "vitest";
import type { BuildJob } from "../../../src/flows/build/job";
import { buildPush } from "../../../src/flows/build-push";
import { refusalOf } from "../../fakes/refusal";
import { fakeWorkshop } from "../../fakes/workshop";
import { buildJob, TAGGED } from "./jobs";

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

const WITH_TAG = "with:\n  image: us-docker.pkg.dev/demo/images/ion:v1";

test.each<[string, string, { fix?: string }, string]>([
  ["there is no git on PATH", "", {}, WITH_TAG],
  [
    "git says detected dubious ownership",
    ", with the cure",
    { fix: "git config x" },
    `git config x\nor give a tag:\n${WITH_TAG}`,
  ],
])("no tag and no commit to take one from, for %s, is bad input%s", async (why, _, fix, expected) => {
  const workshop = fakeWorkshop();
  workshop.state.git = { kind: "none", why, ...fix };
  const { code, message, hint } = await refusalOf(() => buildPush(workshop, buildJob()));
  expect([code, hint]).toEqual(["INPUT_INVALID", expected]);
  expect(message).toContain(`no commit could give one (${why})`);
});

test.each(["buildcache", `content-${"0".repeat(40)}`])(
  "the tag %s is this action's own, on the image, too",
  async (tag) => {
    const workshop = fakeWorkshop();
    const job = buildJob({ image: { ...TAGGED, tag } });
    const { code, message, hint } = await refusalOf(() => buildPush(workshop, job));
    expect([code, hint, workshop.engine.calls]).toEqual(["INPUT_INVALID", WITH_TAG, []]);
    expect(message).toContain(`got ${tag}`);
  },
);
