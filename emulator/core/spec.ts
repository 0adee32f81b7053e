import type { JsonObject } from "./json";

/** One entry of `traffic`, in canonical v2 JSON: an absent percent is 0. */
export interface TrafficEntry extends JsonObject {
  readonly type: "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST" | "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION";
  readonly revision?: string;
  readonly percent?: number;
  readonly tag?: string;
}

/** One entry of what is served. `revision` is resolved for LATEST too, though v2 does not show it there. */
export interface ServedTarget {
  readonly latest: boolean;
  readonly revision: string;
  readonly percent: number;
  readonly tag?: string;
}

/** The writable part of a v2 Service in canonical JSON, with defaults filled in. */
export interface ServiceSpec extends JsonObject {
  readonly template: JsonObject;
  readonly traffic: readonly TrafficEntry[];
}

/** The `type` of a target that follows the latest ready revision. */
export const LATEST = "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST";
/** The `type` of a target that names its revision. */
export const REVISION = "TRAFFIC_TARGET_ALLOCATION_TYPE_REVISION";
