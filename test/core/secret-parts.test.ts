import { describe, expect, it } from "vitest";
import { isRandom, secretParts } from "../../src/core/secret-parts";

const KEY = { type: "service_account", private_key: "-----BEGIN PRIVATE KEY-----\nMIIEvAbCd0123\n-----END-----\n" };

describe("the secrets among the settings", () => {
  it.each<[string, string, readonly string[]]>([
    ["of .env, by name", "NODE_ENV=production\nDB_PASSWORD=hunter\n", ["hunter"]],
    ["of .env, in quotes", `export API_KEY="a b"`, ["a b"]],
    ["of .env, by value", "A=ghp_0123456789abcdef\nB=true", ["ghp_0123456789abcdef"]],
    ["of .env, by chance", "SEED=aB3dE6gH\nPORT=8080", ["aB3dE6gH"]],
    ["of .npmrc", "registry=https://r.example/\n//r.example/:_authToken=abcd", ["abcd"]],
    ["of YAML", "user: me\npassword: 'hunter'", ["hunter"]],
    ["of a key in JSON", JSON.stringify(KEY), [KEY.private_key, "MIIEvAbCd0123"]],
    ["of Docker's config", `{"auths": {"h.example": {"auth": "dTpw"}}}`, ["dTpw"]],
    ["of none: a text", "correct horse battery staple", []],
    ["of none: a switch and a number", "AUTH=true\nTOKEN=42", []],
    ["of none: JSON that is broken", `{"password": `, []],
  ])("%s", (_, secret, values) => {
    expect(secretParts(secret).values).toEqual(values);
  });
});

it.each([
  ["production", false],
  ["us-central1", false],
  ["postgres://db.example:5432/app", false],
  ["/usr/local/lib/node_modules", false],
  ["MIIEvAbCd0123", true],
  ["0123456789abcdef", true],
  ["aB3dE6gH", true],
])("%s could have come from a die: %s", (text, expected) => {
  expect(isRandom(text)).toBe(expected);
});

it("only a line that is no setting tells by itself", () => {
  expect(secretParts("-----BEGIN-----\nMIIEvAbCd0123\nA=MIIEvAbCd0123\nproduction").telling).toEqual(["MIIEvAbCd0123"]);
});
