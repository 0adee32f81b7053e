import { createHash } from "node:crypto";
import { mkdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

/**
 * Writes a gate's evidence into the runner's temporary folder and returns its absolute path and the SHA-256 of its
 * bytes in hex. The digest is in the name, so evidence is never overwritten by other evidence.
 */
export async function keepEvidence(
  runnerTemp: string | undefined,
  name: string,
  evidence: unknown,
): Promise<{ readonly path: string; readonly digest: string }> {
  const bytes = `${JSON.stringify(evidence, null, 2)}\n`;
  const digest = createHash("sha256").update(bytes).digest("hex");
  const folder = resolve(runnerTemp || tmpdir(), "cloud-run-canary");
  await mkdir(folder, { recursive: true });
  const path = join(folder, `${name}-${digest.slice(0, 12)}.json`);
  await writeFile(path, bytes);
  return { path, digest };
}
