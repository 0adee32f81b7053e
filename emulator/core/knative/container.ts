import { ApiError } from "../errors";
import { compact, type Json, type JsonObject, listOf, objectOf, textOf, without } from "../json";

/** Fields that v1 and v2 spell alike. */
const SAME = [
  "name",
  "image",
  "command",
  "args",
  "ports",
  "livenessProbe",
  "startupProbe",
  "volumeMounts",
  "workingDir",
];

function pick(value: JsonObject, keys: readonly string[]): JsonObject {
  return compact(Object.fromEntries(keys.map((key) => [key, value[key]])));
}

function envFromV1(entry: Json): JsonObject {
  const { name, value, valueFrom } = objectOf(entry);
  if (valueFrom === undefined) return compact({ name, value });
  const secret = objectOf(objectOf(valueFrom)["secretKeyRef"]);
  return { name, valueSource: { secretKeyRef: compact({ secret: secret["name"], version: secret["key"] }) } };
}

function envToV1(entry: Json): JsonObject {
  const { name, value, valueSource } = objectOf(entry);
  if (valueSource === undefined) return compact({ name, value });
  const secret = objectOf(objectOf(valueSource)["secretKeyRef"]);
  return { name, valueFrom: { secretKeyRef: compact({ name: secret["secret"], key: secret["version"] }) } };
}

/** What v1 says about all containers at once, in annotations of the template. */
export interface CpuPolicy {
  readonly throttling: boolean;
  readonly boost: boolean;
}

/** Returns a v1 container as v2 has it. */
export function containerFromV1(value: Json, cpu: CpuPolicy): JsonObject {
  const container = objectOf(value);
  const limits = objectOf(objectOf(container["resources"])["limits"]);
  const env = listOf(container["env"]).map(envFromV1);
  const resources = { limits, cpuIdle: cpu.throttling, startupCpuBoost: cpu.boost };
  return { ...pick(container, SAME), ...(env.length > 0 ? { env } : {}), resources };
}

/** Returns a v2 container as v1 has it. */
export function containerToV1(value: Json): JsonObject {
  const container = objectOf(value);
  const env = listOf(container["env"]).map(envToV1);
  const limits = objectOf(container["resources"])["limits"];
  return { ...pick(container, SAME), ...(env.length > 0 ? { env } : {}), resources: compact({ limits }) };
}

/** Volumes that v1 spells in other ways, which are not emulated: they go through it as v2 has them. */
const UNSPELLED = ["cloudSqlInstance", "nfs", "gcs"];

/** Returns a v1 volume as v2 has it: secrets, memory, and those that v2 has written; others are refused. */
export function volumeFromV1(value: Json): JsonObject {
  const { name, secret, emptyDir } = objectOf(value);
  if (secret !== undefined) {
    const items = listOf(objectOf(secret)["items"]).map((item) => {
      const { key, ...rest } = objectOf(item);
      return compact({ ...rest, version: key });
    });
    return {
      name,
      secret: compact({
        ...pick(objectOf(secret), ["defaultMode"]),
        secret: objectOf(secret)["secretName"],
        items: items.length > 0 ? items : undefined,
      }),
    };
  }
  if (UNSPELLED.some((source) => objectOf(value)[source] !== undefined)) return objectOf(value);
  if (emptyDir === undefined) {
    throw new ApiError(
      "UNIMPLEMENTED",
      `Volume '${textOf(name)}': the emulator's v1 API knows volumes of secrets and emptyDir only.`,
    );
  }
  return { name, emptyDir: compact({ medium: "MEMORY", sizeLimit: objectOf(emptyDir)["sizeLimit"] }) };
}

/** Returns a v2 volume as v1 has it. */
export function volumeToV1(value: Json): JsonObject {
  const volume = objectOf(value);
  if (volume["secret"] !== undefined) {
    const secret = objectOf(volume["secret"]);
    const items = listOf(secret["items"]).map((item) => {
      const { version, ...rest } = objectOf(item);
      return compact({ ...rest, key: version });
    });
    return {
      name: volume["name"],
      secret: compact({
        ...pick(secret, ["defaultMode"]),
        secretName: secret["secret"],
        items: items.length > 0 ? items : undefined,
      }),
    };
  }
  if (volume["emptyDir"] === undefined) return without(volume);
  return {
    name: volume["name"],
    emptyDir: compact({ medium: "Memory", sizeLimit: objectOf(volume["emptyDir"])["sizeLimit"] }),
  };
}
