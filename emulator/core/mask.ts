import { ApiError } from "./errors";
import { setField } from "./fields";
import type { JsonObject } from "./json";
import { parseServicePath } from "./schema";

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

/** Returns the paths of an `updateMask` parameter; undefined where there is none or it is `*`: all writable fields. */
export function parseMask(text: string | null): readonly (readonly string[])[] | undefined {
  if (text === null || text.trim() === "" || text.trim() === "*") return undefined;
  return text.split(",").map((part) => {
    const path = parseServicePath(part.trim());
    if (path !== undefined) return path;
    throw new ApiError(
      "INVALID_ARGUMENT",
      `Invalid field mask: '${part.trim()}' is no field of google.cloud.run.v2.Service.`,
    );
  });
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
  return paths.reduce((target, path) => setField(target, path, body), current);
}
