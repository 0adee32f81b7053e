import { describe, expect, it } from "vitest";
import { addressOf, isGoogleHost, isLoginKey, loginKeyOf } from "../../../src/cloud/registry/hosts";
import { isLoopback } from "../../../src/core/build/loopback";

describe("a registry's host", () => {
  it.each([
    ["us-central1-docker.pkg.dev", true],
    ["US-docker.pkg.dev", true],
    ["us-docker.pkg.dev:443", true],
    ["gcr.io", true],
    ["eu.gcr.io", true],
    ["evilgcr.io", false],
    ["pkg.dev.example", false],
    ["gcr.io.example:5000", false],
    ["ghcr.io", false],
    ["127.0.0.1:5000", false],
  ])("%s is Google's: %s", (host, expected) => {
    expect(isGoogleHost(host)).toBe(expected);
  });

  it.each([
    ["localhost:5000", true],
    ["127.0.0.1", true],
    ["127.8.8.8:1", true],
    ["[::1]:5000", true],
    ["127.0.0.1.example", false],
    ["localhost.example", false],
    ["10.0.0.1:5000", false],
  ])("%s is this machine: %s", (host, expected) => {
    expect(isLoopback(host)).toBe(expected);
  });

  it.each([
    ["docker.io", "https://registry-1.docker.io", "https://index.docker.io/v1/"],
    ["ghcr.io", "https://ghcr.io", "ghcr.io"],
    ["registry.example:5000", "https://registry.example:5000", "registry.example:5000"],
    ["[::1]:5000", "http://[::1]:5000", "[::1]:5000"],
  ])("%s answers at %s and has its login under %s", (host, address, key) => {
    expect([addressOf(host), loginKeyOf(host)]).toEqual([address, key]);
  });

  it.each([
    ["https://index.docker.io/v1/", "docker.io", true],
    ["docker.io", "docker.io", true],
    ["https://ghcr.io", "ghcr.io", true],
    ["http://registry.example:5000/v2/", "registry.example:5000", true],
    ["registry.example", "registry.example:5000", false],
    ["https://index.docker.io/v1/", "ghcr.io", false],
  ])("the key %s means %s: %s", (key, host, expected) => {
    expect(isLoginKey(key, host)).toBe(expected);
  });
});
