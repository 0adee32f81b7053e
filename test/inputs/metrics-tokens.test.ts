import { describe, expect, test } from "vitest";
import { parseInputs } from "../../src/inputs/parse";
import { isSecretInput, secretValuesOf } from "../../src/inputs/secret-values";
import { refusal } from "../plan/plans";

const tokensOf = (text: string) => parseInputs("metrics-gate", { "metrics-tokens": text })["metrics-tokens"];

describe("tokens for metrics are read", () => {
  test.each([
    ["one", "prometheus.example.com=abc", [["prometheus.example.com", "abc"]]],
    ["one for a port", "127.0.0.1:9090=abc==", [["127.0.0.1:9090", "abc=="]]],
    [
      "several, between blank lines",
      "a.example=1\r\n\n b.example = 2\n",
      [
        ["a.example", "1"],
        ["b.example", "2"],
      ],
    ],
    [
      "hosts as addresses have them",
      "A.Example:443=x\n[::1]:80=y",
      [
        ["a.example", "x"],
        ["[::1]:80", "y"],
      ],
    ],
    ["one in quotes", 'a.example="x"', [["a.example", "x"]]],
  ])("%s", (_, text, pairs) => {
    expect([...(tokensOf(text) ?? [])]).toEqual(pairs);
  });

  test("the same by the action at the root, and none is no key", () => {
    expect(parseInputs("stage", { "metrics-tokens": "a=b" })["metrics-tokens"]).toEqual(new Map([["a", "b"]]));
    expect(Object.keys(parseInputs("stage", { "metrics-tokens": " " }))).not.toContain("metrics-tokens");
  });
});

describe("tokens for metrics are refused, and not shown:", () => {
  const TOKEN = "a token without blanks or line breaks";
  test.each([
    ["a line without a host", "s3cr3t", ["a line without '='"]],
    ["an address in place of a host", "https://a.example=s3cr3t", ["a name with other characters in it, or none"]],
    ["a host that is none", "a.example:99999=s3cr3t", ["a host that no address can have"]],
    ["a token of nothing", "a.example=", [`expected ${TOKEN} on line 1`]],
    ["the word Bearer before it", "a.example=Bearer s3cr3t", [`expected ${TOKEN} on line 1`]],
    ["a token of two lines", 'a.example="s3cr3t\ns3cr3t"', [`expected ${TOKEN} on line 1`]],
    ["a host twice", "a.example=s3cr3t\na.example=s3cr3t2", ["expected each name once, got the one on line 2 again"]],
    [
      "a host twice under two names",
      "a.example=s3cr3t\nA.example:443=s3cr3t2",
      ["expected each host once, got the one on line 2 again"],
    ],
    [
      "everything at once",
      "s3cr3t\na.example=\nb.example=s3cr3t s3cr3t",
      ["on line 1, got a line", `${TOKEN} on line 2`, `${TOKEN} on line 3`],
    ],
  ])("%s", (_, text, said) => {
    const { code, message, hint } = refusal(() => tokensOf(text));
    expect([code, message.split("\n")]).toEqual(["INPUT_INVALID", said.map((part) => expect.stringContaining(part))]);
    expect(`${message}${hint}`).not.toContain("s3cr3t");
  });
});

test("they are a secret, each of them", () => {
  expect([isSecretInput("metrics-gate", "metrics-tokens"), isSecretInput("stage", "metrics-tokens")]).toEqual([
    true,
    true,
  ]);
  expect(secretValuesOf("stage", { "metrics-tokens": "a=s3cr3t-1\nb=s3cr3t-2" })).toEqual(
    expect.arrayContaining(["s3cr3t-1", "s3cr3t-2"]),
  );
});
