import { describe, expect, it } from "vitest";
import { type Flaw, findUnfit } from "../../../src/core/build/fitness";
import type { Guarded } from "../../../src/core/build/leaks";
import { imageUnfit } from "../../../src/core/build/refusals";
import type { ImageVariant } from "../../../src/ports/registry";

const SECRET = { id: "TOK", value: "s3cr3t-sentinel" };
const DOTENV = { id: "ENV", path: "/w/.env", value: "NODE_ENV=production\nDB_PASSWORD=hunter22\n" };
const FIT: ImageVariant = { platform: "linux/amd64", labels: { a: "b" }, env: ["PATH=/bin"], history: ["CMD x"] };

const SHORT = { id: "PIN", value: "hunt5" };

function textsOf(flaws: readonly Flaw[]): readonly string[] {
  return flaws.map(({ text }) => text);
}

describe("an image is fit for release", () => {
  it.each<[string, readonly ImageVariant[], readonly Guarded[]]>([
    ["when it is for Cloud Run's platform", [FIT], []],
    ["when one of several is", [{ ...FIT, platform: "linux/arm64" }, FIT], [SECRET]],
    [
      "when all that it shows of a secret is a word too short to tell",
      [{ ...FIT, env: ["A=products"], history: ["RUN echo prod"] }],
      [{ id: "T", value: "prod" }],
    ],
    [
      "when it has the same plain setting as a file of settings",
      [{ ...FIT, env: ["NODE_ENV=production"], history: ["ENV NODE_ENV=production"] }],
      [DOTENV],
    ],
    [
      "when it has all of a file that is but a plain setting",
      [{ ...FIT, env: ["NODE_ENV=production"] }],
      [{ id: "ENV", path: "/w/.env", value: "NODE_ENV=production\n" }],
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
    expect(textsOf(findUnfit([{ ...FIT, ...change }], [SECRET]))).toEqual(why);
  });

  it.each<[string, Partial<ImageVariant>, Guarded, string]>([
    ["with a secret out of a file of settings", { env: ["X=hunter22"] }, DOTENV, "variable X shows the secret 'ENV'"],
    ["with a short secret as a variable", { env: ["X=hunt5"] }, SHORT, "variable X shows the secret 'PIN'"],
    ["with a short secret as a label", { labels: { x: "hunt5" } }, SHORT, "label x shows the secret 'PIN'"],
    [
      "with a short secret as an argument",
      { history: ["RUN |2 A=1 X=hunt5 /bin/sh -c x"] },
      SHORT,
      "layer 1's command shows the secret 'PIN'",
    ],
    [
      "with a secret in a login as Base64 writes it",
      { env: [`A=${btoa("user:s3cr3t-sentinel")}`] },
      SECRET,
      "variable A shows the secret 'TOK'",
    ],
  ])("%s", (_, change, secret, where) => {
    expect(textsOf(findUnfit([{ ...FIT, ...change }], [secret]))).toEqual([
      `its ${where} to everybody who can pull it`,
    ]);
  });

  it("that is for no platform at all", () => {
    expect(textsOf(findUnfit([], []))).toEqual(["it is for no platform, and Cloud Run runs linux/amd64 only"]);
  });

  it("with one line of a secret of several", () => {
    const key = { id: "KEY", value: "-----BEGIN-----\nMIIEvAbCd0123\n-----END-----\n" };
    expect(textsOf(findUnfit([{ ...FIT, env: ["K=MIIEvAbCd0123"] }], [key]))).toEqual([
      "its variable K shows the secret 'KEY' to everybody who can pull it",
    ]);
  });

  it("for every reason at once, each told once", () => {
    const variant = { platform: "linux/arm64", labels: {}, env: ["B=s3cr3t-sentinel"], history: [] };
    expect(textsOf(findUnfit([variant, { ...variant, platform: "linux/386" }], [SECRET]))).toEqual([
      "it is for linux/arm64, linux/386, and Cloud Run runs linux/amd64 only",
      "its variable B shows the secret 'TOK' to everybody who can pull it",
    ]);
  });
});

it.each<[string, readonly ImageVariant[], RegExp, RegExp]>([
  ["of another platform", [{ ...FIT, platform: "linux/arm64" }], /platforms: linux\/amd64/, /secret/],
  ["that shows a secret", [{ ...FIT, env: ["B=s3cr3t-sentinel"] }], /--mount=type=secret.*no secret/s, /platforms/],
])("the advice about an image %s is about that and nothing else", (_, variants, there, absent) => {
  const { hint } = imageUnfit("the image", findUnfit(variants, [SECRET]));
  expect(hint).toMatch(there);
  expect(hint).not.toMatch(absent);
});
