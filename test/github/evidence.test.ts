import { createHash } from "node:crypto";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { isAbsolute, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { keepEvidence } from "../../src/github/evidence";
import { learnSecret } from "../../src/github/redact";

let folder = "";
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "evidence-"));
});
afterEach(() => rm(folder, { recursive: true }));

describe("evidence", () => {
  it("is kept as JSON at an absolute path, with the digest of exactly these bytes", async () => {
    const { path, digest } = await keepEvidence(folder, "metrics-gate", { verdict: "pass" });
    const bytes = await readFile(path);
    expect(isAbsolute(path)).toBe(true);
    expect(JSON.parse(bytes.toString())).toEqual({ verdict: "pass" });
    expect(digest).toBe(createHash("sha256").update(bytes).digest("hex"));
  });

  it("never overwrites other evidence of the same gate; the same evidence is kept once", async () => {
    const one = await keepEvidence(folder, "metrics-gate", { verdict: "pass" });
    const other = await keepEvidence(folder, "metrics-gate", { verdict: "fail" });
    expect(await keepEvidence(folder, "metrics-gate", { verdict: "pass" })).toEqual(one);
    expect(other.path).not.toBe(one.path);
    expect(await readdir(join(folder, "cloud-run-canary"))).toHaveLength(2);
  });

  it("has no secret in any value or name, whoever wrote it there, and stays JSON", async () => {
    const secret = 'ghs_"sentinel"\nof 2026';
    learnSecret(secret);
    learnSecret("2026");
    const google = "ya29.c0de-of-google";
    const told = { rows: [{ sentence: `GitHub answered 403: ${secret}` }, { [secret]: `got ${google}` }], year: 2026 };
    const { path, digest } = await keepEvidence(folder, "preflight", told);
    const text = await readFile(path, "utf8");
    expect(text).not.toMatch(/sentinel|c0de/);
    expect(JSON.parse(text)).toEqual({
      rows: [{ sentence: "GitHub answered 403: [secret]" }, { "[secret]": "got [secret]" }],
      year: 2026,
    });
    expect(digest).toBe(createHash("sha256").update(text).digest("hex"));
  });

  it("goes to the system's temporary folder where there is no runner", async () => {
    const { path } = await keepEvidence(undefined, "health-gate", { at: folder });
    expect(path.startsWith(tmpdir())).toBe(true);
    await rm(path);
  });
});
