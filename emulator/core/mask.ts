import { ApiError } from "./errors";
import { type JsonObject, objectOf } from "./json";
import { isServiceField } from "./schema";

/** Fields of a v2 Service that a client may write; everything else is output only and ignored on input. */
export const WRITABLE = [
  "description",
  "labels",
  "annotations",
  "client",
  "clientVersion",
  "ingress",
  "launchStage",
  "binaryAuthorization",
  "template",
  "traffic",
  "scaling",
  "invokerIamDisabled",
  "defaultUriDisabled",
  "iapEnabled",
  "multiRegionSettings",
  "customAudiences",
  "buildConfig",
] as const;

function camel(step: string): string {
  return step.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}

function setPath(target: JsonObject, path: readonly string[], source: JsonObject): JsonObject {
  const [head, ...rest] = path;
  if (head === undefined) return target;
  if (rest.length > 0) return { ...target, [head]: setPath(objectOf(target[head]), rest, objectOf(source[head])) };
  const { [head]: _gone, ...kept } = target;
  return source[head] === undefined ? kept : { ...kept, [head]: source[head] };
}

/** Returns the paths of an `updateMask` parameter; undefined where there is none or it is `*`: all writable fields. */
export function parseMask(text: string | null): readonly (readonly string[])[] | undefined {
  if (text === null || text.trim() === "" || text.trim() === "*") return undefined;
  const paths = text.split(",").map((path) => path.trim().split(".").map(camel));
  const unknown = paths.find((path) => !isServiceField(path));
  if (unknown !== undefined) {
    throw new ApiError(
      "INVALID_ARGUMENT",
      `Invalid field mask: '${unknown.join(".")}' is no field of google.cloud.run.v2.Service.`,
    );
  }
  return paths;
}

/**
 * Returns the writable part of a service after an update. A field that is in the mask and not in the body is cleared;
 * without a mask all writable fields are replaced, so that labels and annotations the body lacks are lost.
 */
export function applyMask(
  current: JsonObject,
  body: JsonObject,
  mask: readonly (readonly string[])[] | undefined,
): JsonObject {
  const paths = (mask ?? WRITABLE.map((field) => [field])).filter((path) =>
    WRITABLE.some((field) => field === path[0]),
  );
  return paths.reduce((target, path) => setPath(target, path, body), current);
}
