import { projectNumberOf, suffixOf } from "./ids";
import type { Settings } from "./settings";
import type { ServiceKey } from "./world";

/** `us-central1` → `uc`, as in Cloud Run's own host names. */
function regionCode(region: string): string {
  return region
    .split("-")
    .map((part) => part.charAt(0))
    .join("");
}

/** Returns the two host names of a service, the hashed one (its `uri`) first. */
export function hostsOf(key: ServiceKey): readonly [string, string] {
  const hash = suffixOf(`project ${key.project}`, 10);
  return [
    `${key.service}-${hash}-${regionCode(key.region)}.a.run.localhost`,
    `${key.service}-${projectNumberOf(key.project)}.${key.region}.run.localhost`,
  ];
}

function urlOf(settings: Settings, host: string): string {
  return settings.port === 0 ? `http://${host}` : `http://${host}:${settings.port}`;
}

/** Returns the address that ID tokens are minted for. */
export function uriOf(settings: Settings, key: ServiceKey): string {
  return urlOf(settings, hostsOf(key)[0]);
}

/** Returns every address of a service, the one with the project number first, as recorded answers have it. */
export function urlsOf(settings: Settings, key: ServiceKey): readonly string[] {
  const [hashed, numbered] = hostsOf(key);
  return [urlOf(settings, numbered), urlOf(settings, hashed)];
}

/** Returns the address that reaches one tag. */
export function tagUriOf(settings: Settings, key: ServiceKey, tag: string): string {
  return urlOf(settings, `${tag}---${hostsOf(key)[0]}`);
}
