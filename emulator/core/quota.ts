import { ApiError, errorInfo } from "./errors";
import type { ServiceKey, World } from "./world";

const MINUTE = 60_000;

/** Counts one write against its project and region; throws RESOURCE_EXHAUSTED when the minute is full. */
export function countWrite(world: World, key: ServiceKey, now: number): World {
  const limit = world.settings.writesPerMinute;
  if (limit === 0) return world;
  const bucket = `${key.project}/${key.region}`;
  const recent = (world.writes[bucket] ?? []).filter((at) => at > now - MINUTE);
  if (recent.length >= limit) {
    const metadata = {
      quota_metric: "run.googleapis.com/write_regional",
      quota_limit: "WritePerMinutePerProjectRegion",
      quota_location: key.region,
    };
    throw new ApiError(
      "RESOURCE_EXHAUSTED",
      "Quota exceeded for quota metric 'Write requests' and limit 'Write requests per minute per region'",
      [errorInfo("RATE_LIMIT_EXCEEDED", "googleapis.com", metadata)],
    );
  }
  return { ...world, writes: { ...world.writes, [bucket]: [...recent, now] } };
}
