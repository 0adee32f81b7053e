import { describe, expect, it } from "vitest";
import {
  CONFIG_TYPE,
  descriptorOf,
  INDEX_TYPE,
  keep,
  LIST_TYPE,
  layer,
  makeImage,
  makeIndex,
  serve,
  turnDown,
} from "./images";
import { cleanUp, connect, imageOn, startServer } from "./lab";

cleanUp();

const AMD = makeImage({
  config: {
    os: "linux",
    architecture: "amd64",
    config: { Env: ["PATH=/bin", "MODE=live"], Labels: { "org.opencontainers.image.revision": "abc" } },
    history: [{ created_by: "COPY . /" }, { created_by: "ENV MODE=live", empty_layer: true }, { comment: "none" }],
  },
  layers: [layer(1000, "shared"), layer(10, "amd")],
});
const ARM = makeImage({
  config: { os: "linux", architecture: "arm", variant: "v7", config: { Env: null, Labels: null }, history: null },
  layers: [layer(1000, "shared"), layer(20, "arm")],
});
const bytes = (...texts: readonly { text: string }[]) => texts.reduce((sum, { text }) => sum + text.length, 0);

describe("read", () => {
  it("returns an image's digest, size, platform, labels, environment and history", async () => {
    const server = await startServer(serve(AMD.manifest, AMD.config));
    expect(await connect().read(imageOn(server.host))).toEqual({
      digest: AMD.manifest.digest,
      size: bytes(AMD.manifest, AMD.config) + 1010,
      variants: [
        {
          platform: "linux/amd64",
          labels: { "org.opencontainers.image.revision": "abc" },
          env: ["PATH=/bin", "MODE=live"],
          history: ["COPY . /", "ENV MODE=live", ""],
        },
      ],
    });
  });

  it.each([
    ["OCI's", INDEX_TYPE],
    ["Docker's", LIST_TYPE],
  ])(
    "returns one variant for each platform of an index of %s kind, and counts a shared layer once",
    async (_, type) => {
      const index = makeIndex([descriptorOf(AMD.manifest), descriptorOf(ARM.manifest)], type);
      const server = await startServer(serve(index, AMD.manifest, AMD.config, ARM.manifest, ARM.config));
      const found = await connect().read(imageOn(server.host));
      expect(found).toMatchObject({
        digest: index.digest,
        size: bytes(index, AMD.manifest, AMD.config, ARM.manifest, ARM.config) + 1030,
      });
      expect(found?.variants.map(({ platform }) => platform)).toEqual(["linux/amd64", "linux/arm/v7"]);
    },
  );

  const nobody = makeImage({ config: { os: "unknown", architecture: "unknown" } });
  it.each([
    ["an attestation by its platform", { platform: { os: "unknown", architecture: "unknown" } }],
    ["an attestation by its annotation", { annotations: { "vnd.docker.reference.type": "attestation-manifest" } }],
  ])("takes no notice of %s", async (_, mark) => {
    const index = makeIndex([descriptorOf(AMD.manifest), descriptorOf(nobody.manifest, mark)]);
    const server = await startServer(serve(index, AMD.manifest, AMD.config, nobody.manifest, nobody.config));
    const found = await connect().read(imageOn(server.host));
    expect(found).toMatchObject({ size: bytes(index, AMD.manifest, AMD.config) + 1010 });
    expect(found?.variants).toHaveLength(1);
    expect(server.seen.some(({ path }) => path.includes(nobody.manifest.digest))).toBe(false);
  });

  const chart = makeImage({ config: {}, type: "application/vnd.cncf.helm.config.v1+json" });
  it.each([
    ["an artifact that is none", [chart.manifest, chart.config]],
    ["an index whose manifest is missing", [makeIndex([descriptorOf(AMD.manifest)])]],
    ["an index over an index", [makeIndex([descriptorOf(makeIndex([]))]), makeIndex([])]],
  ])("finds no image that can run in %s", async (_, kept) => {
    const server = await startServer(serve(...kept));
    expect(await connect().read(imageOn(server.host))).toMatchObject({ digest: kept[0]?.digest, variants: [] });
  });

  it("asks for the digest where the name has tag and digest, and for latest where it has neither", async () => {
    const server = await startServer(serve(keep({}, CONFIG_TYPE), AMD.manifest, AMD.config));
    const registry = connect();
    expect(await registry.read(imageOn(server.host, `shop/app:v1@${AMD.manifest.digest}`))).toMatchObject({
      digest: AMD.manifest.digest,
    });
    expect(await registry.read(imageOn(server.host, "shop/app"))).toBeUndefined();
    expect(server.seen.at(-1)?.path).toBe("/v2/shop/app/manifests/latest");
  });

  it.each([
    ["tag", turnDown(404, "MANIFEST_UNKNOWN")],
    ["repository", turnDown(404, "NAME_UNKNOWN", 'Repository "shop" not found')],
    ["artifact, in Harbor's words", turnDown(404, "NOT_FOUND")],
  ])("returns undefined where there is no such %s", async (_, answer) => {
    const server = await startServer(() => answer);
    expect(await connect().read(imageOn(server.host))).toBeUndefined();
  });
});
