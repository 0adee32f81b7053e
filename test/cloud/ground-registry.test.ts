import { describe, expect, it } from "vitest";
import type { ImageName } from "../../src/core/image";
import { guardRegistry } from "../../src/ground";
import { failureOf } from "./google";

const DIGEST = `sha256:${"c".repeat(64)}`;
const AR = "us-central1-docker.pkg.dev";

/** Returns the guarded registry, and which hosts were really asked. */
function guarded(replaced: boolean) {
  const asked: string[] = [];
  const read = async ({ host }: ImageName) => {
    asked.push(host);
    return { digest: DIGEST, size: 0, variants: [] };
  };
  return { registry: guardRegistry({ read }, replaced), asked };
}

describe("a preflight's registry", () => {
  it.each([
    [true, "demo-project"],
    [false, "demo-project"],
    [true, "demo-project/shop"],
    [false, "demo-project/shop"],
  ])("refuses an image of Artifact Registry without repository at once (replaced: %s): %s", async (replaced, path) => {
    const { registry, asked } = guarded(replaced);
    const { code, message } = await failureOf(registry.read({ host: AR, path, tag: "v1" }));
    expect([code, message]).toEqual(["INPUT_INVALID", expect.stringContaining(`got ${AR}/${path}:v1`)]);
    expect(asked).toEqual([]);
  });

  it.each([
    ["asks Google's", false, AR, [AR]],
    ["does not ask Google's past who replaces it", true, AR, []],
    ["does not ask the old one of Google's either", true, "gcr.io", []],
    ["asks any other", true, "docker.io", ["docker.io"]],
  ])("%s", async (_what, replaced, host, hosts) => {
    const { registry, asked } = guarded(replaced);
    await registry.read({ host, path: "demo-project/shop/app", tag: "v1" });
    expect(asked).toEqual(hosts);
  });
});
