import { describe, expect, it } from "vitest";
import { type Answer, failureOf, type Handler } from "../google";
import {
  answerOf,
  CONFIG_TYPE,
  descriptorOf,
  digestOf,
  give,
  type Kept,
  keep,
  layer,
  MANIFEST_TYPE,
  makeImage,
  makeIndex,
} from "./images";
import { cleanUp, connect, imageOn, startServer } from "./lab";

cleanUp();

const { manifest, config } = makeImage();
const OTHER = digestOf("something else");

/** Serves the image, with another answer for one of its digests or its tag. */
function except(part: string, answer: Answer, kept: readonly Kept[] = [manifest, config]): Handler {
  return (seen) => (seen.path.endsWith(part) ? answer : answerOf(seen, kept));
}

/** A manifest that names this config, whatever a registry gives for it. */
const naming = (kept: Kept) => keep({ config: descriptorOf(kept), layers: [layer(1)] }, MANIFEST_TYPE);
const strange = keep(["no config"], CONFIG_TYPE);
const both = keep({ config: descriptorOf(config), layers: [], manifests: [descriptorOf(manifest)] }, MANIFEST_TYPE);

describe("what is read of a registry is refused", () => {
  it.each<[string, Handler, RegExp]>([
    [
      "where the tag's manifest is not what the header says",
      except("v1", { ...give(manifest), headers: { "docker-content-digest": OTHER } }),
      /expected the digest sha256:\w+, got bytes with sha256/,
    ],
    [
      "where the config is not what its digest says",
      except(config.digest, { text: `${config.text} ` }),
      /expected the digest sha256:\w+, got bytes with sha256/,
    ],
    [
      "where a manifest is longer than 4 MiB",
      except("v1", { text: " ".repeat(4 * 1024 * 1024 + 1) }),
      /at most 4194304/,
    ],
    [
      "where a config is longer than 8 MiB",
      except(config.digest, { text: " ".repeat(8 * 1024 * 1024 + 1) }),
      /at most 8388608/,
    ],
    ["where it is a web page", except("v1", { text: "<html>" }), /expected a manifest/],
    [
      "where it is a manifest of the first version",
      except("v1", { json: { schemaVersion: 1, fsLayers: [] } }),
      /expected a manifest/,
    ],
    ["where it could be taken for an image and for an index", except("v1", give(both)), /expected a manifest/],
    [
      "where an index has more manifests than any image",
      except("v1", give(makeIndex(Array.from({ length: 129 }, () => descriptorOf(manifest))))),
      /an index of at most 128/,
    ],
    [
      "where the config is none",
      except("v1", give(naming(strange)), [manifest, strange]),
      /expected an image's config/,
    ],
    ["where the config is missing", except(config.digest, answerOf({ path: "nowhere" }, [])), /MANIFEST_UNKNOWN/],
    [
      "where a 404 is not in a registry's words",
      except("v1", { status: 404, text: "<html>" }),
      /a 404 that is no registry's/,
    ],
    [
      "where a 404 is a Google API's",
      except("v1", { status: 404, json: { error: { message: "no" } } }),
      /a 404 that is no registry's/,
    ],
  ])("%s", async (_, handler, pattern) => {
    const server = await startServer(handler);
    const error = await failureOf(connect().read(imageOn(server.host)));
    expect(error).toMatchObject({ code: "CLOUD_REFUSED", message: expect.stringMatching(pattern) });
    expect(error.message).toContain(`could not read the image '${server.host}/shop/app:v1'`);
  });

  it("where a digest was asked for and other bytes come, header and all", async () => {
    const server = await startServer(() => give(manifest));
    const error = await failureOf(connect().read(imageOn(server.host, `shop/app@${OTHER}`)));
    expect(error).toMatchObject({ code: "CLOUD_REFUSED", message: expect.stringContaining(`the digest ${OTHER}`) });
  });

  it("after one question, for asking again would not help", async () => {
    const server = await startServer(() => ({ text: "<html>" }));
    await failureOf(connect().read(imageOn(server.host)));
    expect(server.seen).toHaveLength(1);
  });
});
