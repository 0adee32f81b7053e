import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { redactOutput } from "./redact";

/**
 * Writes evidence, without the secrets that are known, into the runner's temporary folder and returns its absolute path
 * and the SHA-256 of its bytes in hex. The digest is in the name, so evidence is never overwritten by other evidence.
 */
export async function keepEvidence(
  runnerTemp: string | undefined,
  name: string,
  evidence: unknown,
): Promise<{ readonly path: string; readonly digest: string }> {
  const bytes = `${JSON.stringify(evidence, withoutSecrets, 2)}\n`;
  const digest = createHash("sha256").update(bytes).digest("hex");
  const folder = resolve(runnerTemp || tmpdir(), "cloud-run-canary");
  await mkdir(folder, { recursive: true });
  const path = join(folder, `${name}-${digest.slice(0, 12)}.json`);
  await writeFile(path, bytes);
  return { path, digest };
}

/** Text by text and not in the finished JSON, where a placeholder could stand in a number or half of an escape. */
function withoutSecrets(_key: string, value: unknown): unknown {
  if (typeof value === "string") return redactOutput(value);
  if (typeof value !== "object" || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [redactOutput(name), inner]));
}
