import { describe, expect, it } from "vitest";
import { isSecretName, isSecretValue, isSwitch } from "../../src/core/secretive";

describe("a name is a secret's", () => {
  it.each([
    ...["TOKEN", "NPM_TOKEN", "github_token", "SECRET_KEY_BASE", "DB_PASSWORD", "MY_PASSWD", "CREDENTIALS", "API_KEY"],
    ...["APIKEY", "GOOGLE_API_KEY", "SSH_PRIVATE_KEY", "ACCESS_KEY", "NPM_AUTH", "TOKEN_GITHUB", "AWS_CREDS"],
    ...[
      "NPMTOKEN",
      "DBPASSWORD",
      "githubToken",
      "npmAuth",
      "KEY",
      "MYSQL_PASS",
      "SECRET1",
      "MY_SECRETS",
      "stripeAPIKey",
    ],
    ...["CLIENT_SECRET", "SECRET_ID", "GITHUB_TOKEN_RO"],
  ])("%s", (name) => {
    expect(isSecretName(name)).toBe(true);
  });
});

describe("a name is none of a secret's", () => {
  it.each([
    ...["TOKENIZER", "KEYBOARD", "AUTHOR", "MONKEY", "BYPASS", "COMPASS", "CACHE_KEY", "VERSION", "AUTH_FLOW"],
    ...["AUTH_URL", "NEXT_PUBLIC_AUTH_DOMAIN", "TOKEN_TTL", "PUBLIC_KEY", "tokenUrl", "SECRET_NAME", "DATABASE_URL"],
    ...["PASSWORD_MIN_LENGTH", "CREDENTIALS_FILE"],
  ])("%s", (name) => {
    expect(isSecretName(name)).toBe(false);
  });
});

describe("a value is a secret's", () => {
  it.each([
    ["a token of GitHub", "ghp_0123456789abcdef"],
    ["a token in an address", "https://oauth2:ghp_0123456789abcdef@github.com/a/b"],
    ["a token alone before a host", "https://ghp_0123456789abcdef@github.com/a/b"],
    ["a password in an address", "postgres://app:hunter22@db.example:5432/app"],
    ["a password without a user", "redis://:hunter22@cache:6379"],
    ["a password before a driver's host", "app:hunter22@tcp(10.0.0.7:3306)/app"],
    ["a password before a host without a scheme", "app:hunter22@db.example/app"],
    ["a header", "Authorization: Basic YTpi"],
    ["a header's value", "Bearer ya29.c.0123456789"],
    ["a token of Google", "ya29.c.0123456789"],
    ["a token of Docker Hub", "dckr_pat_0123"],
    ["a token of Hugging Face", "hf_AbCdEfGh01"],
    ["a token of OpenAI", "sk-proj-0123"],
    ["a token of npm", "//registry.example/:_authToken=npm_0123456789abcdefAB"],
    ["a private key", "-----BEGIN RSA PRIVATE KEY-----"],
    ["a JWT", "eyJhbGciOiJ.eyJzdWIiOiI.x"],
  ])("%s", (_, value) => {
    expect(isSecretValue(value)).toBe(true);
  });
});

describe("a value is none of a secret's", () => {
  it.each([
    ["an address", "https://auth.example/oauth2?x=1"],
    ["an address with a user", "ssh://git@github.com/a/b"],
    ["an address with a port and an at sign behind", "https://h.example:8080/@scope/package"],
    ["git's short form", "git@github.com:a/b.git"],
    ["an image by digest", `node:20@sha256:${"0".repeat(64)}`],
    ["an image of a registry with a port", `127.0.0.1:5000/a@sha256:${"0".repeat(64)}`],
    ["a package by another name", "npm:react@18.2.0"],
    ["a mail address", "mailto:me@example.com"],
    ["a model's name", "hf_transformers"],
    ["a setting of npm", "npm_config_registry"],
    ["a certificate", "-----BEGIN CERTIFICATE-----"],
    ["a word with a token's letters in it", "highp_precision"],
  ])("%s", (_, value) => {
    expect(isSecretValue(value)).toBe(false);
  });
});

it.each([
  ["", true],
  [" True ", true],
  ["off", true],
  ["1", false],
  ["trueish", false],
])("%j is a switch: %s", (value, expected) => {
  expect(isSwitch(value)).toBe(expected);
});
