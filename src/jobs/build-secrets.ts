import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import type { BuildSecret } from "../core/build/order";
import { RolloutError } from "../errors";
import { learnSecret } from "../github/redact";
import type { Inputs } from "../inputs/registry";

/**
 * Returns the secrets of the build, known as secrets from then on, those in files among them. Throws INPUT_INVALID, which
 * names every file that cannot be read and shows nothing of any.
 */
export async function readSecrets(inputs: Inputs<"build-push">, workspace: string): Promise<readonly BuildSecret[]> {
  const given = (inputs.secrets ?? []).map(([id, value]) => ({ id, value }));
  const files = (inputs["secret-files"] ?? []).map(async ([id, path]) => {
    const absolute = resolve(workspace, path);
    return { id, path: absolute, value: await readFile(absolute, "utf8").catch(() => undefined) };
  });
  const read = await Promise.all(files);
  const missing = read.filter(({ value }) => value === undefined);
  if (missing.length > 0) {
    const lines = missing.map(
      ({ id, path }) => `expected a file for the secret ${id} at ${path}, got none that can be read`,
    );
    throw new RolloutError("INPUT_INVALID", lines.join("\n"), "with:\n  secret-files: ID=path/from/the/workspace");
  }
  const found = read.flatMap(({ id, path, value }) => (value === undefined ? [] : [{ id, path, value }]));
  const secrets = [...given, ...found];
  for (const { value } of secrets) learnSecret(value);
  return secrets;
}
