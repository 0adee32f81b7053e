import { describe, expect, it, test } from "vitest";
import { buildTrouble, lastLines, pushTrouble } from "../../../src/core/build/trouble";

const RUN = 'ERROR: failed to solve: process "/bin/sh -c npm test" did not complete successfully: exit code: 1';

describe("a build that failed", () => {
  it.each<[string, readonly string[], string | undefined]>([
    ["by a command of its own", ["#7 connect: connection refused", RUN], undefined],
    [
      "by a command of its own under the legacy builder",
      ["denied", "The command '/bin/sh -c x' returned a non-zero code: 1"],
      undefined,
    ],
    ["by a disk that is full, whoever says it", ["#7 write /x: no space left on device", RUN], "disk-full"],
    [
      "by a push that was refused",
      ["ERROR: failed to push h/a: denied: requested access to the resource is denied"],
      "denied",
    ],
    [
      "by a base image that it may not pull",
      ["ERROR: failed to solve: h/a: pull access denied, repository does not exist"],
      undefined,
    ],
    ["by a registry that had too much to do", ["ERROR: failed to solve: h/a: toomanyrequests: slow down"], "quota"],
    [
      "by a registry that failed",
      ["ERROR: failed to push h/a: unexpected status from PUT request to https://h/v2: 503 Service Unavailable"],
      "unreachable",
    ],
    [
      "by a registry that is not there",
      ["x", "ERROR: failed to do request: Head: dial tcp 127.0.0.1:1: connect: connection refused", ""],
      "unreachable",
    ],
    [
      "by a registry whose certificate nobody knows",
      [
        "ERROR: failed to solve: failed to push h/a: tls: failed to verify certificate: x509: signed by unknown authority",
      ],
      "untrusted",
    ],
    ["by a push, for a reason that nobody knows", ["ERROR: failed to solve: failed to push h/a: hm"], "refused"],
    [
      "by an instruction that sounds like a push",
      ["dockerfile parse error on line 1: unknown instruction: PUSH"],
      undefined,
    ],
    ["without a word", [], undefined],
  ])("%s", (_, lines, trouble) => {
    expect(buildTrouble(lines)).toBe(trouble);
  });
});

describe("a push that failed", () => {
  it.each<[string, readonly string[], string | undefined]>([
    [
      "without permission",
      ['denied: Permission "artifactregistry.repositories.uploadArtifacts" denied on resource', ""],
      "denied",
    ],
    ["without a login", ["x: Preparing", "no basic auth credentials"], "denied"],
    ["for a tag that cannot be moved", ["tag invalid: the repository is immutable"], "immutable"],
    ["for want of a repository", ['name unknown: Repository "r" not found'], "absent"],
    ["for want of an engine's patience", ["received unexpected HTTP status: 502 Bad Gateway"], "unreachable"],
    ["over a certificate", ['Get "https://h/v2/": x509: certificate signed by unknown authority'], "untrusted"],
    [
      "for want of an answer in time",
      ['Get "http://h/v2/": net/http: request canceled (Client.Timeout exceeded while awaiting headers)'],
      "unreachable",
    ],
    ["in the clear", ["http: server gave HTTP response to HTTPS client"], "untrusted"],
    ["for a reason that nobody knows", ["hm"], undefined],
  ])("%s", (_, lines, trouble) => {
    expect(pushTrouble(lines)).toBe(trouble);
  });
});

test("the last twenty lines that say something are shown", () => {
  const lines = Array.from({ length: 30 }, (_, index) => `line ${index}`);
  expect(lastLines([...lines, "", " "])).toEqual(lines.slice(10));
});

describe("of a line is shown", () => {
  it.each<[string, string, readonly string[]]>([
    ["its last state", "10 %\r50 %\r100 %\r", ["100 %"]],
    ["its words without colours", "\u001b[91mno such file\u001b[0m", ["no such file"]],
    [
      "nothing where the client speaks of itself",
      "DEPRECATED: The legacy builder is deprecated and will be removed.",
      [],
    ],
    ["nothing of what follows on that", "            Install the buildx component to build images with BuildKit:", []],
    ["nothing of the address below", "            https://docs.docker.com/go/buildx/", []],
    [
      "all that a step says, address or not",
      "see https://docs.docker.com/go/buildx/",
      ["see https://docs.docker.com/go/buildx/"],
    ],
  ])("%s", (_, line, shown) => {
    expect(lastLines([line])).toEqual(shown);
  });
});
