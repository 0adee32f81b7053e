import { describe, expect, it, test } from "vitest";
import { parse } from "yaml";
import { parseInputs } from "../../src/inputs/parse";
import { secretValuesOf } from "../../src/inputs/secret-values";
import { refusal } from "../plan/plans";

describe("what is to be built is typed:", () => {
  test.each<[string, Record<string, string>, Record<string, unknown>]>([
    [
      "build arguments",
      { "build-args": "A=1\nB=x=y" },
      {
        "build-args": [
          ["A", "1"],
          ["B", "x=y"],
        ],
      },
    ],
    ["a secret of several lines", { secrets: 'K="a\nb"' }, { secrets: [["K", "a\nb"]] }],
    ["a secret in a file", { "secret-files": "NPMRC=.npmrc" }, { "secret-files": [["NPMRC", ".npmrc"]] }],
    ["tags, each once", { tags: "v1, main\nv1" }, { tags: ["v1", "main"] }],
    ["platforms", { platforms: "linux/arm64,linux/amd64" }, { platforms: ["linux/arm64", "linux/amd64"] }],
    ["an image with a tag", { image: "127.0.0.1:5000/a/b:v1" }, { image: "127.0.0.1:5000/a/b:v1" }],
    ["an argument that only sounds like a secret", { "build-args": "TOKENIZER=bert\nKEYBOARD=de\nAUTHOR=me" }, {}],
    [
      "an argument whose name says that it is something else, or that is a switch",
      { "build-args": "AUTH_URL=https://a.example\nTOKEN_TTL=3600\nNEXT_PUBLIC_AUTH_DOMAIN=a.example\nAUTH=true" },
      {},
    ],
  ])("%s", (_, raw, inputs) => {
    expect(parseInputs("build-push", raw)).toMatchObject(inputs);
  });
});

describe("what cannot be built is refused:", () => {
  test.each<[string, Record<string, string>, string]>([
    [
      "no amd64",
      { platforms: "linux/arm64" },
      'at platforms: expected linux/amd64 among the platforms, the one that Cloud Run runs, got "linux/arm64"',
    ],
    [
      "a platform that is none",
      { platforms: "linux/amd64 arm" },
      'at platforms: expected a platform such as linux/amd64, got "arm"',
    ],
    [
      "an image by digest",
      { image: `a/b@sha256:${"0".repeat(64)}` },
      "at image: expected a repository such as us-central1-docker.pkg.dev/my-project/repository/app, with a tag or without, got",
    ],
    [
      "an image in capitals",
      { image: "a.example/B" },
      `at image: expected an image's name in lower case, got "a.example/B"`,
    ],
    ["a tag that is none", { tags: "a b/c" }, 'at tags: expected a tag such as v1.2.3, got "b/c"'],
    ["a tag of this action's own", { tags: `content-${"0".repeat(40)}` }, "at tags: expected a tag of your own, got"],
    [
      "an argument that steers docker",
      { "build-args": "DOCKER_HOST=x" },
      "at build-args: expected a build argument that does not steer Docker itself, got DOCKER_HOST",
    ],
    [
      "a secret twice",
      { secrets: "A=1234", "secret-files": "A=x" },
      "at secret-files: expected each secret once, got A again",
    ],
    [
      "a secret of nothing",
      { secrets: "A=1234\nB=" },
      "at secrets: expected a value for the secret on line 2, or double quotes around one of several lines, got none",
    ],
    [
      "a secret without a path",
      { "secret-files": "A=" },
      "at secret-files: expected a path for the secret A, got nothing",
    ],
  ])("%s", (_, raw, message) => {
    const refused = refusal(() => parseInputs("build-push", raw));
    expect([refused.code, refused.exit]).toEqual(["INPUT_INVALID", 2]);
    expect(refused.message).toContain(`build-push: ${message}`);
  });

  test("all of it at once", () => {
    const raw = { platforms: "linux/arm64", "build-args": "NPM_TOKEN=a\nx", secrets: "A", "secret-files": "=" };
    const { message } = refusal(() => parseInputs("build-push", raw));
    expect(message.split("\n").map((line) => line.split(":")[1])).toEqual([
      " at build-args",
      " at build-args",
      " at secrets",
      " at secret-files",
      " at platforms",
    ]);
  });
});

describe("a build argument that looks like a secret is refused", () => {
  test.each([
    ...[
      "TOKEN",
      "NPM_TOKEN",
      "github_token",
      "SECRET_KEY_BASE",
      "DB_PASSWORD",
      "MY_PASSWD",
      "CREDENTIALS",
      "API_KEY",
    ].map((name) => [name, "v"]),
    ...["APIKEY", "GOOGLE_API_KEY", "SSH_PRIVATE_KEY", "ACCESS_KEY", "NPM_AUTH"].map((name) => [name, "v"]),
    ["HARMLESS", "ghp_0123456789abcdef"],
    ["HARMLESS", "ya29.c.0123456789"],
    ["HARMLESS", "-----BEGIN PRIVATE KEY-----"],
    ["HARMLESS", "eyJhbGciOiJ.eyJzdWIiOiI.x"],
    ["HARMLESS", "https://oauth2:ghp_0123456789abcdef@github.com"],
    ["DATABASE_URL", "postgres://app:hunter22@db/app"],
    ["githubToken", "v"],
    ["SECRET1", "v"],
  ])("%s=%s", (name, value) => {
    const { code, message } = refusal(() => parseInputs("build-push", { "build-args": `${name}=${value}` }));
    expect([code, message]).toEqual([
      "INPUT_INVALID",
      `build-push: at build-args: expected no secret among the build arguments, which stay in the image for everybody who can pull it, got ${name}`,
    ]);
  });

  it("with what to paste into the workflow and into the Dockerfile, and without its value", () => {
    const { message, hint = "" } = refusal(() =>
      parseInputs("build-push", { "build-args": "NPM_TOKEN=s3cr3t-sentinel" }),
    );
    expect(parse(hint)).toEqual({ with: { secrets: `NPM_TOKEN=\${{ secrets.NPM_TOKEN }}\n` } });
    expect(hint).toContain("RUN --mount=type=secret,id=NPM_TOKEN");
    expect(`${message}${hint}`).not.toContain("s3cr3t-sentinel");
  });

  it("with one `secrets` to paste for all of them, beside a mistake in it", () => {
    const raw = { "build-args": "NPM_TOKEN=x\nDB_PASSWORD=x", secrets: "A" };
    const { hint = "" } = refusal(() => parseInputs("build-push", raw));
    expect(parse(hint)).toEqual({
      with: { secrets: `NPM_TOKEN=\${{ secrets.NPM_TOKEN }}\nDB_PASSWORD=\${{ secrets.DB_PASSWORD }}\n` },
    });
  });

  it("and other mistakes beside it keep their own hints", () => {
    const { hint = "" } = refusal(() => parseInputs("build-push", { "build-args": "NPM_TOKEN=x", cache: "redis" }));
    expect(Object.keys(parse(hint).with)).toEqual(["cache", "secrets"]);
  });
});

describe("a secret of several lines that lost its quotes is refused, and nothing of it is taken for a name:", () => {
  test.each([
    ["Base64 with one sign at its end", "K=c2VudGluZWwgbnVt\nU0VOVGxhc3QgcGFyd="],
    ["Base64 with two", "K=c2VudGluZWwgbnVt\nU0VOVGxhc3QgcGFydA=="],
    ["as Windows ends its lines", "K=c2VudGluZWwgbnVt\r\nU0VOVGxhc3QgcGFydA==\r\nL=1"],
    ["a full line of Base64 with a sign in it", `K=c2Vud\nU0VOVGxhc3QgcGFydA${"x".repeat(50)}=more`],
    ["a line that begins like no name", "K=c2Vud\n9U0VOVGxhc3QgcGFydA=more"],
    ["the same line twice", "K=c2Vud\nU0VOVGxhc3QgcGFydA=1\nU0VOVGxhc3QgcGFydA=1"],
  ])("%s", (_, secrets) => {
    const { code, message, hint } = refusal(() => parseInputs("build-push", { secrets }));
    expect(code).toBe("INPUT_INVALID");
    expect(`${message}${hint}`).not.toContain("U0VOVGxhc3QgcGFyd");
  });
});

describe("what must not be seen is known", () => {
  test.each([
    ["line by line", "A=s3cr3t-one\nB=s3cr3t-two", ["s3cr3t-one", "s3cr3t-two"]],
    ["over several lines", 'A="s3cr3t\none"', ["s3cr3t\none"]],
    ["where it is malformed", "s3cr3t-alone", ["s3cr3t-alone"]],
    ["where its quotes stay open", 'A="s3cr3t', ['"s3cr3t']],
    ["where it lost its quotes", "A=s3cr3t-one\nU0VOVGxhc3Q=", ["s3cr3t-one"]],
  ])("%s", (_, text, values) => {
    expect(secretValuesOf("build-push", { secrets: text, context: "innocent" })).toEqual(
      expect.arrayContaining(values),
    );
    expect(secretValuesOf("build-push", { secrets: text, context: "innocent" })).not.toContain("innocent");
  });
});

test("what is no secret in a file of settings is not taken for one", () => {
  const values = secretValuesOf("build-push", { secrets: 'ENV="A=1\nNODE_ENV=production"' });
  expect(values).toEqual(['ENV="A=1\nNODE_ENV=production"', "A=1\nNODE_ENV=production"]);
});
