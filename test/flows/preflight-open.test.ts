import { describe, expect, it } from "vitest";
import { RolloutError } from "../../src/errors";
import { preflight } from "../../src/flows/preflight";
import type { PreflightJob } from "../../src/flows/preflight/job";
import type { FakeGround, Land } from "../fakes/ground";
import { DIGEST, groundWith, preflightJob, rowsOf, wish } from "./preflight-jobs";

describe("what cannot be asked is never ok", () => {
  const BROKEN = {
    kind: "mistaken",
    error: new RolloutError("PLAN_INVALID", "rollout.yml:1:1: no"),
    path: "rollout.yml",
  } as const;
  it.each<[string, Partial<Land>, Partial<PreflightJob>, readonly string[]]>([
    ["on a laptop there is no GitHub", { onGitHub: false }, {}, ["environments", "schedule"]],
    ["without a plan nobody names environments", {}, { plan: BROKEN, environments: [] }, ["environments"]],
    ["without the input no workflow is named", {}, { schedule: undefined as never }, ["schedule"]],
    [
      "an image that is still to be built",
      {},
      { image: wish("us-central1-docker.pkg.dev/demo/ion/app", "repository") },
      ["image"],
    ],
    [
      "a repository that is not Google's",
      { registry: { digest: DIGEST, size: 1, variants: [] } },
      { image: wish("ghcr.io/acme/ion:v1") },
      ["repository"],
    ],
    ["no image at all", {}, { image: undefined as never }, ["repository", "image"]],
  ])("%s", async (_what, land, change, names) => {
    const ground = groundWith(land);
    const job = Object.fromEntries(Object.entries(preflightJob(change)).filter(([, value]) => value !== undefined));
    await preflight(ground, job as unknown as PreflightJob);
    const open = Object.values(rowsOf(ground)).filter(({ result }) => result === "not-asked");
    expect(open.map(({ name }) => name)).toEqual(names);
    expect(open.map(({ sentence }) => sentence.length > 10)).toEqual(names.map(() => true));
  });

  it("a mistake in the plan is one error, and not one of each row that would have gone by it", async () => {
    const { project: _p, service: _s, account: _a, image: _i, ...job } = preflightJob({ environments: [] });
    const ground = groundWith();
    const whyNoService = new RolloutError("INPUT_INVALID", "expected input 'project'");
    expect(await preflight(ground, { ...job, plan: BROKEN, whyNoService })).toMatchObject({ exit: 2 });
    const rows = Object.values(rowsOf(ground));
    expect(rows.filter(({ result }) => result === "error").map(({ name }) => name)).toEqual(["plan"]);
    const unread = rows.filter(({ sentence }) => sentence === "the plan, which may name it, cannot be read");
    expect(unread.map(({ name, result }) => `${name} ${result}`)).toEqual(
      ["project", "APIs", "service", "service account", "repository", "permissions", "image"].map(
        (name) => `${name} not-asked`,
      ),
    );
  });

  it("a bake that no workflow watches is a warning", async () => {
    const { schedule: _, ...job } = preflightJob({ bakes: ["stage-1"] });
    const ground = groundWith();
    await preflight(ground, job);
    expect(rowsOf(ground)["schedule"]).toMatchObject({
      result: "warning",
      sentence: expect.stringMatching(/^stage-1: /),
    });
  });

  it("without a project every row that needs one says so", async () => {
    const { project: _p, service: _s, account: _a, ...job } = preflightJob({ environments: [] });
    const ground = groundWith();
    const missing = new RolloutError("INPUT_INVALID", "expected input 'project'");
    expect(await preflight(ground, { ...job, whyNoService: missing })).toMatchObject({ exit: 2 });
    const wrong = Object.values(rowsOf(ground)).filter(({ result }) => result === "error");
    expect(wrong.map(({ name }) => name)).toEqual(["project", "APIs", "service", "service account", "permissions"]);
  });

  it("a token that was given ready-made is believed once an API has taken it, and not before", async () => {
    const caller = { kind: "an access token", issued: false };
    const results = async (land: Partial<Land>): Promise<string | undefined> => {
      const ground: FakeGround = groundWith({ caller, ...land });
      await preflight(ground, preflightJob());
      return rowsOf(ground)["credentials"]?.result;
    };
    const refused = (code: "PERMISSION_DENIED" | "CLOUD_UNREACHABLE" | "CREDENTIALS_MISSING") => ({
      refusals: { "projects.read": new RolloutError(code, "no") },
    });
    expect(await results({})).toBe("ok");
    expect(await results(refused("PERMISSION_DENIED"))).toBe("ok");
    expect(await results(refused("CLOUD_UNREACHABLE"))).toBe("warning");
    expect(await results(refused("CREDENTIALS_MISSING"))).toBe("error");
  });
});

describe("an image", () => {
  const variant = (platform: string) => ({ platform, labels: {}, env: [], history: [] });
  it.each<[string, Partial<Land>, string, string]>([
    [
      "for one platform is looked at in the registry itself",
      {
        image: { digest: DIGEST, platforms: [] },
        registry: { digest: DIGEST, size: 1, variants: [variant("linux/amd64")] },
      },
      "demo/ion/app",
      "ok",
    ],
    [
      "for the wrong one is found out there",
      {
        image: { digest: DIGEST, platforms: [] },
        registry: { digest: DIGEST, size: 1, variants: [variant("linux/arm64")] },
      },
      "demo/ion/app",
      "error",
    ],
    [
      "that the registry does not show is there, and no more is said",
      {
        image: { digest: DIGEST, platforms: [] },
        refusals: { "registry.read": new RolloutError("PERMISSION_DENIED", "no") },
      },
      "demo/ion/app",
      "warning",
    ],
  ])("of Artifact Registry %s", async (_what, land, path, result) => {
    const ground = groundWith(land);
    await preflight(ground, preflightJob({ image: wish(`us-central1-docker.pkg.dev/${path}@${DIGEST}`) }));
    expect(rowsOf(ground)["image"]?.result).toBe(result);
  });

  it("kept elsewhere is asked for there", async () => {
    const ground = groundWith({ registry: { digest: DIGEST, size: 1, variants: [variant("linux/amd64")] } });
    await preflight(ground, preflightJob({ image: wish("ghcr.io/acme/ion:v1") }));
    expect(rowsOf(ground)["image"]).toMatchObject({ result: "warning", fix: `image: ghcr.io/acme/ion@${DIGEST}` });
    expect(ground.calls.filter(({ name }) => name.startsWith("repositories"))).toEqual([]);
  });
});
