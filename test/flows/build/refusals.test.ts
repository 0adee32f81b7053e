import { describe, expect, it, test } from "vitest";
import type { Tools } from "../../../src/core/build/order";
import { RolloutError } from "../../../src/errors";
import type { BuildJob } from "../../../src/flows/build/job";
import { buildPush } from "../../../src/flows/build-push";
import { refusalOf } from "../../fakes/refusal";
import { digestOf, FIT, fakeWorkshop } from "../../fakes/workshop";
import { buildJob, TAGGED } from "./jobs";

const LOCAL: Tools = { route: "local", how: "buildx" };
const LEGACY: Tools = { route: "local", how: "legacy" };
const REMOTE: Tools = { route: "remote", how: "buildx", driver: "docker-container" };
const SECRET = { id: "TOK", value: "s3cr3t-sentinel" };

describe("an image that must not be released gets no tag and leaves those of others", () => {
  const unfit = [
    ["for another platform", { ...FIT, platform: "linux/arm64" }],
    ["with a build secret in a variable", { ...FIT, env: ["T=s3cr3t-sentinel"] }],
    ["with a build secret in a label", { ...FIT, labels: { t: "s3cr3t-sentinel" } }],
    ["with a build secret in its history", { ...FIT, history: ["RUN echo s3cr3t-sentinel"] }],
    ["with the run's token in its history", { ...FIT, history: ["RUN echo acc3ss-token"] }],
  ] as const;
  describe.each<[string, Tools]>([
    ["in the engine", LOCAL],
    ["in the registry", REMOTE],
  ])("%s", (_, tools) => {
    test.each(unfit)("%s", async (_what, variant) => {
      const workshop = fakeWorkshop();
      workshop.registry.tags.set("v1", digestOf(77));
      Object.assign(workshop.engine, { tools, variants: [variant] });
      workshop.known.push("acc3ss-token");
      const job = buildJob({ image: TAGGED, secrets: [SECRET] });
      const { code, message, hint } = await refusalOf(() => buildPush(workshop, job));
      expect([code, workshop.registry.writes, [...workshop.registry.tags]]).toEqual([
        "IMAGE_UNFIT",
        [],
        [["v1", digestOf(77)]],
      ]);
      expect(`${message}${hint}`).not.toMatch(/s3cr3t-sentinel|acc3ss-token/);
    });
  });
});

test("an image that is fit in the engine and not in the registry gets none of the tags that are asked for", async () => {
  const workshop = fakeWorkshop();
  workshop.engine.inspect = async () => FIT;
  workshop.engine.variants = [{ ...FIT, platform: "linux/arm64" }];
  const { code } = await refusalOf(() => buildPush(workshop, buildJob({ image: TAGGED, tags: ["main"] })));
  expect([code, workshop.registry.writes]).toEqual(["IMAGE_UNFIT", [expect.stringMatching(/^push content-/)]]);
});

describe("what the builder here cannot do is refused before it builds:", () => {
  test.each<[string, Tools, Partial<BuildJob>, string, string]>([
    ["a cache", LOCAL, { cache: "registry" }, "for cache: registry, got", "docker/setup-buildx-action"],
    [
      "attestations",
      LEGACY,
      { provenance: "max", sbom: true },
      "for provenance: max and sbom, got",
      "docker/setup-buildx-action",
    ],
    [
      "platforms",
      LOCAL,
      { platforms: ["linux/amd64", "linux/arm64"] },
      "for 2 platforms, got",
      "docker/setup-buildx-action",
    ],
    ["secrets", LEGACY, { secrets: [SECRET] }, "expected BuildKit for build secrets", "docker-buildx-plugin"],
    [
      "GitHub's cache, of which the step was not told",
      REMOTE,
      { cache: "github", githubRuntime: ["ACTIONS_RUNTIME_TOKEN", "ACTIONS_RESULTS_URL"] },
      "expected ACTIONS_RUNTIME_TOKEN and ACTIONS_RESULTS_URL for cache: github",
      "crazy-max/ghaction-github-runtime",
    ],
  ])("%s", async (_, tools, change, message, fix) => {
    const workshop = fakeWorkshop();
    workshop.engine.tools = tools;
    const refused = await refusalOf(() => buildPush(workshop, buildJob(change)));
    expect([refused.code, workshop.engine.calls]).toEqual(["INPUT_INVALID", ["look"]]);
    expect(refused.message).toContain(message);
    expect(refused.hint).toContain(fix);
  });

  it("and the same is done where the builder can", async () => {
    const workshop = fakeWorkshop();
    workshop.engine.tools = REMOTE;
    const job = buildJob({ cache: "github", provenance: "max", sbom: true, secrets: [SECRET] });
    expect((await buildPush(workshop, job)).exit).toBe(0);
  });
});

describe("a secret that everybody could see in what is built is refused before anything is asked for,", () => {
  const ARGUMENT = { buildArgs: [["A", "x=s3cr3t-sentinel"]] } as const;
  test.each<[string, Partial<BuildJob>, readonly string[], string]>([
    [
      "a build secret in an argument",
      { ...ARGUMENT, secrets: [SECRET] },
      [],
      "the build argument A has the secret 'TOK'",
    ],
    [
      "a token in an argument",
      ARGUMENT,
      ["s3cr3t-sentinel"],
      "the build argument A has the secret 'token or password of",
    ],
    [
      "a token in the address of the sources",
      { repositoryUrl: "https://s3cr3t-sentinel@github.example/a" },
      ["s3cr3t-sentinel"],
      "the label org.opencontainers.image.source has",
    ],
    [
      "a build secret in a tag",
      { secrets: [SECRET], tags: ["s3cr3t-sentinel"] },
      [],
      "one of the tags has the secret 'TOK'",
    ],
    [
      "a build secret in a rehearsal, too",
      { ...ARGUMENT, secrets: [SECRET], dryRun: true },
      [],
      "the build argument A",
    ],
  ])("%s", async (_, change, tokens, words) => {
    const workshop = fakeWorkshop();
    workshop.known.push(...tokens);
    const { code, message, hint } = await refusalOf(() => buildPush(workshop, buildJob({ image: TAGGED, ...change })));
    expect([code, workshop.engine.calls, workshop.registry.writes]).toEqual(["INPUT_INVALID", [], []]);
    expect(message).toContain(words);
    expect(`${message}${hint}`).not.toContain("s3cr3t-sentinel");
  });
});

test("a token that comes to be known while docker is looked for is looked for in the image", async () => {
  const workshop = fakeWorkshop();
  workshop.engine.variants = [{ ...FIT, env: ["T=l4te-token"] }];
  workshop.engine.look = async () => {
    workshop.known.push("l4te-token");
    return LOCAL;
  };
  const { code, message } = await refusalOf(() => buildPush(workshop, buildJob({ image: TAGGED })));
  expect([code, workshop.registry.writes]).toEqual(["IMAGE_UNFIT", []]);
  expect(message).toContain("its variable T shows the secret 'token or password of the run'");
});

test.each(["BUILD_FAILED", "DISK_FULL", "CANCELLED"] as const)(
  "%s of the engine is handed on, and nothing is written",
  async (code) => {
    const workshop = fakeWorkshop();
    workshop.engine.failure = new RolloutError(code, "no");
    const refused = await refusalOf(() => buildPush(workshop, buildJob()));
    expect([refused.code, workshop.registry.writes]).toEqual([code, []]);
  },
);

describe("after the push", () => {
  it("an image that the registry does not have is an error, and gets no tag", async () => {
    const workshop = fakeWorkshop();
    workshop.engine.tools = REMOTE;
    workshop.registry.loses = true;
    const { code, message } = await refusalOf(() => buildPush(workshop, buildJob()));
    expect([code, workshop.registry.writes]).toEqual(["CLOUD_REFUSED", []]);
    expect(message).toContain("in the registry after it was pushed, got nothing");
  });

  it("a tag that somebody else took at once is reported, not overwritten", async () => {
    const workshop = fakeWorkshop();
    workshop.registry.stolen.add("main");
    const { code, message } = await refusalOf(() =>
      buildPush(workshop, buildJob({ tags: ["main"], skipIfUnchanged: false })),
    );
    expect([code, workshop.registry.writes.length]).toEqual(["CONFLICT", 2]);
    expect(message).toContain("expected tag main of us-docker.pkg.dev/demo/images/ion to be");
  });

  it("a tag that cannot be moved is the registry's refusal, and later ones are not given", async () => {
    const workshop = fakeWorkshop();
    workshop.registry.immutable.add("main");
    const { code } = await refusalOf(() => buildPush(workshop, buildJob({ tags: ["main", "more"] })));
    const content = expect.stringMatching(/^push content-/);
    expect([code, workshop.registry.writes]).toEqual(["CLOUD_REFUSED", [content, "tag 0123456789ab"]]);
  });
});
