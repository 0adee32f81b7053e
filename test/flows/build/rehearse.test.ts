import { describe, expect, it } from "vitest";
import { buildPush } from "../../../src/flows/build-push";
import { digestOf, fakeWorkshop } from "../../fakes/workshop";
import { buildJob, TAGGED } from "./jobs";

const SECRETS = { secrets: [{ id: "T", value: "s3cr3t-sentinel" }], buildArgs: [["A", "argument-value"]] as const };

describe("a dry run", () => {
  it("of a build in the engine shows every command and request, and runs none", async () => {
    const workshop = fakeWorkshop();
    const { detail = "", outputs } = await buildPush(
      workshop,
      buildJob({ image: TAGGED, tags: ["main"], dryRun: true }),
    );
    expect([workshop.engine.calls, workshop.registry.writes]).toEqual([["look"], []]);
    expect(detail.match(/^(?:docker \S+|PUT \S+)/gm)).toEqual([
      "docker buildx",
      "docker tag",
      "docker push",
      "PUT https://us-docker.pkg.dev/v2/demo/images/ion/manifests/v1",
      "PUT https://us-docker.pkg.dev/v2/demo/images/ion/manifests/main",
    ]);
    expect(outputs).toEqual({ image: "", digest: "", size: "", tags: "v1,main", skipped: "false" });
  });

  it("of a build that pushes by itself gives the tags afterwards", async () => {
    const workshop = fakeWorkshop();
    workshop.engine.tools = { route: "remote", how: "buildx", driver: "docker-container" };
    const { detail = "" } = await buildPush(
      workshop,
      buildJob({ image: TAGGED, skipIfUnchanged: false, dryRun: true }),
    );
    expect(detail.match(/^(?:docker \S+|PUT \S+)/gm)).toEqual([
      "docker buildx",
      "PUT https://us-docker.pkg.dev/v2/demo/images/ion/manifests/v1",
    ]);
  });

  it("asks a registry on this machine in plain HTTP, as Docker does", async () => {
    const job = buildJob({ image: { host: "127.0.0.1:5000", path: "a", tag: "v1" }, tags: ["main"], dryRun: true });
    expect((await buildPush(fakeWorkshop(), job)).detail).toContain("\nPUT http://127.0.0.1:5000/v2/a/manifests/main");
  });

  it("names the hidden variables and shows none", async () => {
    const { detail = "", summary } = await buildPush(fakeWorkshop(), buildJob({ ...SECRETS, dryRun: true }));
    expect(detail).toContain("not shown: A, CANARY_BUILD_SECRET_0");
    expect(detail + summary).not.toMatch(/s3cr3t-sentinel|argument-value/);
  });

  it("of content that is there shows only the tags that it lacks", async () => {
    const workshop = fakeWorkshop();
    await buildPush(workshop, buildJob({ image: TAGGED }));
    const before = [...workshop.registry.writes];
    const { detail = "", outputs } = await buildPush(
      workshop,
      buildJob({ image: TAGGED, tags: ["main"], dryRun: true }),
    );
    expect(workshop.registry.writes).toEqual(before);
    expect(detail.match(/^PUT \S+/gm)).toEqual(["PUT https://us-docker.pkg.dev/v2/demo/images/ion/manifests/main"]);
    expect(outputs).toMatchObject({ digest: digestOf(1), tags: "v1,main", skipped: "true" });
  });

  it("of content that is there with all its tags changes nothing", async () => {
    const workshop = fakeWorkshop();
    await buildPush(workshop, buildJob({ image: TAGGED }));
    const { headline } = await buildPush(workshop, buildJob({ image: TAGGED, dryRun: true }));
    expect(headline).toContain("Dry run: nothing would be changed on us-docker.pkg.dev/demo/images/ion");
  });
});
