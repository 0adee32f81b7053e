import { describe, expect, it } from "vitest";
import { classifyRegistryText } from "../../src/core/registry-refusal";

describe("classifyRegistryText", () => {
  it.each([
    ["disk-full", "write /var/lib/docker/tmp/x: no space left on device"],
    ["disk-full", "received unexpected HTTP status: 507 Insufficient Storage"],
    ["disk-full", '{"errors":[{"code":"UNKNOWN","detail":{"Op":"mkdir","Err":28}}]}'],
    ["disk-full", "mkdir /srv: disk quota exceeded"],
    [
      "immutable",
      "tag invalid: The image tag 'v1' already exists in the 'app' repository and cannot be overwritten because the repository is immutable.",
    ],
    ["immutable", "manifest invalid: cannot update tag v1. The repository has enabled tag immutability"],
    ["immutable", "unknown: Failed to process request due to 'app:v1' configured as immutable."],
    ["immutable", "ImageTagAlreadyExistsException"],
    ["quota", "toomanyrequests: You have reached your pull rate limit"],
    ["quota", "unexpected status: 429 Too Many Requests"],
    ["quota", "denied: Quota exceeded for quota metric 'Requests per project'"],
    ["disabled", "denied: Artifact Registry API has not been used in project 1 before or it is disabled."],
    [
      "denied",
      'denied: Permission "artifactregistry.repositories.uploadArtifacts" denied on resource "projects/p/locations/l/repositories/r" (or it may not exist)',
    ],
    ["denied", "unauthorized: authentication required"],
    ["denied", "no basic auth credentials"],
    ["denied", "failed to push: unexpected status from POST request to https://x/v2/: 403 Forbidden"],
    ["denied", "pull access denied for app, repository does not exist or may require 'docker login'"],
    ["denied", 'denied: Permission denied on resource "projects/p/repositories/immutable-tag-store"'],
    ["absent", 'name unknown: Repository "r" not found'],
    ["absent", "NAME_UNKNOWN: repository name not known to registry"],
    ["unreachable", "dial tcp 127.0.0.1:1: connect: connection refused"],
    ["unreachable", "dial tcp: lookup registry.example: no such host"],
    ["unreachable", "received unexpected HTTP status: 503 Service Unavailable"],
    ["unreachable", 'Put "https://x/v2/": EOF: EOF'],
    ["unreachable", "net/http: TLS handshake timeout"],
    [undefined, ""],
    [undefined, "manifest unknown"],
    [undefined, "sha256:429429429: pushed, 507 B, 28 layers, 403 files, in 503 ms"],
    [undefined, "The push refers to repository [us-docker.pkg.dev/p/immutable/app]"],
  ] as const)("finds %s in: %s", (expected, text) => {
    expect(classifyRegistryText(text)).toBe(expected);
  });
});
