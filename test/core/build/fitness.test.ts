import { describe, expect, it } from "vitest";
import { findUnfit } from "../../../src/core/build/fitness";
import type { ImageVariant } from "../../../src/ports/registry";

const SECRET = { id: "TOK", value: "s3cr3t-sentinel" };
const FIT: ImageVariant = { platform: "linux/amd64", labels: { a: "b" }, env: ["PATH=/bin"], history: ["CMD x"] };

describe("an image is fit for release", () => {
  it.each<[string, readonly ImageVariant[], readonly (typeof SECRET)[]]>([
    ["when it is for Cloud Run's platform", [FIT], []],
    ["when one of several is", [{ ...FIT, platform: "linux/arm64" }, FIT], [SECRET]],
    [
      "when all that it shows of a secret is a word too short to tell",
      [{ ...FIT, env: ["A=prod"] }],
      [{ id: "T", value: "prod" }],
    ],
  ])("%s", (_, variants, secrets) => {
    expect(findUnfit(variants, secrets)).toEqual([]);
  });
});

describe("an image is unfit", () => {
  const shows = (where: string) => [`its ${where} shows the secret 'TOK' to everybody who can pull it`];
  it.each<[string, Partial<ImageVariant>, readonly string[]]>([
    [
      "for another platform",
      { platform: "linux/arm64" },
      ["it is for linux/arm64, and Cloud Run runs linux/amd64 only"],
    ],
    ["with a secret in a variable", { env: ["A=1", "B=x-s3cr3t-sentinel"] }, shows("variable B")],
    ["with a secret in a label", { labels: { note: "s3cr3t-sentinel" } }, shows("label note")],
    ["with a secret as a label's name", { labels: { "s3cr3t-sentinel": "" } }, shows("label [secret]")],
    ["with a secret in a command", { history: ["RUN a", "RUN |1 T=s3cr3t-sentinel b"] }, shows("layer 2's command")],
    ["with a secret as Base64 writes it", { env: [`A=${btoa("s3cr3t-sentinel")}`] }, shows("variable A")],
  ])("%s", (_, change, why) => {
    expect(findUnfit([{ ...FIT, ...change }], [SECRET])).toEqual(why);
  });

  it("that is for no platform at all", () => {
    expect(findUnfit([], [])).toEqual(["it is for no platform, and Cloud Run runs linux/amd64 only"]);
  });

  it("with one line of a secret of several", () => {
    const key = { id: "KEY", value: "-----BEGIN-----\nabcdefghij\n-----END-----\n" };
    expect(findUnfit([{ ...FIT, env: ["K=abcdefghij"] }], [key])).toEqual([
      "its variable K shows the secret 'KEY' to everybody who can pull it",
    ]);
  });

  it("for every reason at once, each told once", () => {
    const variant = { platform: "linux/arm64", labels: {}, env: ["B=s3cr3t-sentinel"], history: [] };
    expect(findUnfit([variant, { ...variant, platform: "linux/386" }], [SECRET])).toEqual([
      "it is for linux/arm64, linux/386, and Cloud Run runs linux/amd64 only",
      "its variable B shows the secret 'TOK' to everybody who can pull it",
    ]);
  });
});
