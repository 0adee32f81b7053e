import { describe, expect, it } from "vitest";
import { parseChallenge } from "../../../src/cloud/registry/challenge";

const REALM = "https://auth.example/token";
const bearer = (more: { service?: string; scope?: string } = {}) => ({
  scheme: "bearer",
  realm: REALM,
  service: undefined,
  scope: undefined,
  ...more,
});

describe("parseChallenge", () => {
  it.each([
    [
      "a token with service and scope",
      `Bearer realm="${REALM}",service="registry",scope="repository:a/b:pull,push"`,
      bearer({ service: "registry", scope: "repository:a/b:pull,push" }),
    ],
    [
      "a token with blanks and bare values",
      `bearer realm="${REALM}" , service = registry`,
      bearer({ service: "registry" }),
    ],
    ["a token, in capitals", `BEARER REALM="${REALM}"`, bearer()],
    ["a token before a password", `Basic realm="x", Bearer realm="${REALM}"`, bearer()],
    ["a token with a quote in a value", `Bearer realm="${REALM}",service="a \\"b\\""`, bearer({ service: 'a "b"' })],
    [
      "a token whose text speaks of a password",
      `Bearer realm="${REALM}",service="Basic x=y"`,
      bearer({ service: "Basic x=y" }),
    ],
    ["a password", 'Basic realm="Registry Realm"', { scheme: "basic" }],
    ["a password without a realm", "Basic", { scheme: "basic" }],
    ["a password beside what nobody knows", 'Negotiate, Basic realm="x"', { scheme: "basic" }],
    ["nothing for a token without a realm", 'Bearer error="invalid_token"', undefined],
    ["nothing for other schemes", 'Digest realm="x", nonce="Basic"', undefined],
    ["nothing for nothing", "", undefined],
  ])("finds %s", (_, header, expected) => {
    expect(parseChallenge(header)).toEqual(expected);
  });
});
