import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseImage, renderImage, repositoryOf } from "../../src/core/image";

const DIGEST = `sha256:${"a".repeat(64)}`;

describe("parseImage", () => {
  it.each([
    [
      "a tag",
      "us-central1-docker.pkg.dev/p/r/app:v1",
      { host: "us-central1-docker.pkg.dev", path: "p/r/app", tag: "v1" },
    ],
    ["a digest", `gcr.io/p/app@${DIGEST}`, { host: "gcr.io", path: "p/app", digest: DIGEST }],
    ["both", `gcr.io/p/app:v1@${DIGEST}`, { host: "gcr.io", path: "p/app", tag: "v1", digest: DIGEST }],
    ["neither", "gcr.io/p/app", { host: "gcr.io", path: "p/app" }],
    ["a port", "127.0.0.1:5000/app:v1", { host: "127.0.0.1:5000", path: "app", tag: "v1" }],
    ["localhost", "localhost/app", { host: "localhost", path: "app" }],
    ["no host", "team/app:v1", { host: "docker.io", path: "team/app", tag: "v1" }],
    ["one word", "node:22", { host: "docker.io", path: "library/node", tag: "22" }],
  ])("takes apart an image with %s", (_, reference, parts) => {
    expect(parseImage(reference)).toEqual(parts);
  });

  it.each([
    ["nothing", ""],
    ["an upper-case path", "gcr.io/P/app"],
    ["an upper-case first part that is no host", "Team/app"],
    ["a digest that is cut short", "gcr.io/p/app@sha256:abc"],
    ["a tag that begins with a dot", "gcr.io/p/app:.v1"],
    ["a scheme", "https://gcr.io/p/app"],
    ["white space", "gcr.io/p/app v1"],
  ])("finds no image in %s", (_, reference) => {
    expect(parseImage(reference)).toBeUndefined();
  });

  it("gives the same parts again for what renderImage writes", () => {
    const word = fc.stringMatching(/^[a-z0-9]{1,8}$/);
    const host = fc.constantFrom("gcr.io", "127.0.0.1:5000", "localhost", "europe-west1-docker.pkg.dev");
    const path = fc.array(word, { minLength: 1, maxLength: 4 }).map((parts) => parts.join("/"));
    const image = fc.record({ host, path, tag: word, digest: fc.constant(DIGEST) }, { requiredKeys: ["host", "path"] });
    fc.assert(
      fc.property(image, (parts) => {
        expect(parseImage(renderImage(parts))).toEqual(parts);
      }),
    );
  });
});

describe("repositoryOf", () => {
  it.each([
    [
      "of Artifact Registry",
      "us-central1-docker.pkg.dev/p/r/app",
      { project: "p", location: "us-central1", repository: "r" },
    ],
    ["in a folder there", "eu-docker.pkg.dev/p/r/team/app", { project: "p", location: "eu", repository: "r" }],
    [
      "of a domain's project",
      "us-docker.pkg.dev/example.com/p/r/app",
      { project: "example.com:p", location: "us", repository: "r" },
    ],
    ["of another registry", "gcr.io/p/app", undefined],
    ["that is a repository alone", "us-docker.pkg.dev/p/r", undefined],
  ])("says where an image %s is kept", (_, reference, repository) => {
    expect(repositoryOf(parseImage(reference) ?? { host: "", path: "" })).toEqual(repository);
  });
});
