import { createHash } from "node:crypto";
import type { Answer, Handler, Seen } from "../google";

/** Bytes as a registry keeps them, under their own digest. */
export interface Kept {
  readonly digest: string;
  readonly text: string;
  readonly type: string;
}

const OCI = "application/vnd.oci.image";
export const CONFIG_TYPE = `${OCI}.config.v1+json`;
export const MANIFEST_TYPE = `${OCI}.manifest.v1+json`;
export const INDEX_TYPE = `${OCI}.index.v1+json`;
export const LIST_TYPE = "application/vnd.docker.distribution.manifest.list.v2+json";

export function digestOf(text: string | Uint8Array): string {
  return `sha256:${createHash("sha256").update(text).digest("hex")}`;
}

export function keep(value: unknown, type: string): Kept {
  const text = JSON.stringify(value);
  return { digest: digestOf(text), text, type };
}

/** Returns how a manifest names what is kept. */
export function descriptorOf({ digest, text, type }: Kept, more: object = {}) {
  return { mediaType: type, digest, size: Buffer.byteLength(text), ...more };
}

/** A layer that nobody reads here; only its size counts. */
export const layer = (size: number, name = "a") => ({
  mediaType: `${OCI}.layer.v1.tar+gzip`,
  digest: digestOf(name),
  size,
});

/** Returns config and manifest of an image. */
export function makeImage({
  config = { os: "linux", architecture: "amd64" } as object,
  layers = [layer(100)],
  type = CONFIG_TYPE,
} = {}) {
  const blob = keep(config, type);
  const manifest = keep(
    { schemaVersion: 2, mediaType: MANIFEST_TYPE, config: descriptorOf(blob), layers },
    MANIFEST_TYPE,
  );
  return { config: blob, manifest };
}

/** Returns the index over manifests. */
export function makeIndex(manifests: readonly object[], type = INDEX_TYPE): Kept {
  return keep({ schemaVersion: 2, mediaType: type, manifests }, type);
}

/** Returns a refusal as the distribution specification writes it. */
export function turnDown(status: number, code: string, message = "", headers: Record<string, string> = {}): Answer {
  return { status, json: { errors: [{ code, message }] }, headers };
}

/** Returns the answer with what is kept. */
export const give = ({ text, type, digest }: Kept): Answer => ({
  text,
  headers: { "content-type": type, "docker-content-digest": digest },
});

/** Serves what is kept by its digest, the first one as tag `v1` too, as any registry does. */
export function serve(...kept: readonly Kept[]): Handler {
  return (seen) => answerOf(seen, kept);
}

export function answerOf({ path }: Pick<Seen, "path">, kept: readonly Kept[]): Answer {
  const asked = path.split("/").at(-1);
  const found = asked === "v1" ? kept[0] : kept.find(({ digest }) => digest === asked);
  return found === undefined ? turnDown(404, "MANIFEST_UNKNOWN", "manifest unknown") : give(found);
}
