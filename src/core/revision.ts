import type { Json, JsonValue } from "./json";
import type { RevisionState, ServiceState } from "./service";

/**
 * What a revision has and a template may not: who it is, and how it fares. Named are these and not the template's own
 * fields, so that a setting which Cloud Run learns tomorrow is not lost when a revision is made again.
 */
const REVISION_ONLY: readonly string[] = [
  "name",
  "uid",
  "generation",
  "createTime",
  "updateTime",
  "deleteTime",
  "expireTime",
  "launchStage",
  "service",
  "reconciling",
  "conditions",
  "observedGeneration",
  "logUri",
  "satisfiesPzs",
  "scalingStatus",
  "creator",
  "etag",
];
/** No vowels, so that no word comes out; Cloud Run's own names end in three characters like these. */
const LETTERS = "bcdfghjklmnpqrstvwxz";

/**
 * Returns a name that the service has not used: its coming generation in five digits and three letters of the image.
 * The same state and image give the same name, so a repeated request cannot make a second revision.
 * Cloud Run wants it to begin with the service's name and to have at most 63 characters.
 */
export function freshName(state: Pick<ServiceState, "ref" | "generation">, image: string): string {
  let hash = 2166136261;
  for (const character of `${image}#${state.generation}`) {
    hash = Math.imul(hash ^ (character.codePointAt(0) ?? 0), 16777619) >>> 0;
  }
  const letters = [0, 1, 2].map((place) => LETTERS[Math.floor(hash / LETTERS.length ** place) % LETTERS.length]);
  return `${state.ref.service}-${String(state.generation + 1).padStart(5, "0")}-${letters.join("")}`;
}

/** Returns the service's template with another image and revision name; only the container that takes requests changes. */
export function templateFor(template: Json, image: string, revision: string): Json {
  return { ...withIngress(template, (container) => ({ ...container, image })), revision };
}

/**
 * Returns the template with this plain environment variable in the container that takes requests, and in no other; one
 * of the same name is replaced, in its place.
 */
export function withVariable(template: Json, name: string, value: string): Json {
  return withIngress(template, (container) => {
    const env = listOf(container["env"]);
    const isThere = env.some((one) => one["name"] === name);
    const changed = env.map((one) => (one["name"] === name ? { name, value } : one));
    return { ...container, env: isThere ? changed : [...env, { name, value }] };
  });
}

/** Returns the value of the plain environment variable of the container that takes requests; undefined where it has none. */
export function variableIn(template: Json, name: string): string | undefined {
  const containers = listOf(template["containers"]);
  const value = listOf(containers[ingressOf(containers)]?.["env"]).find((one) => one["name"] === name)?.["value"];
  return typeof value === "string" ? value : undefined;
}

function withIngress(template: Json, change: (container: Json) => Json): Json {
  const containers = listOf(template["containers"]);
  const ingress = ingressOf(containers);
  const changed = containers.map((container, index) => (index === ingress ? change(container) : container));
  return { ...template, containers: changed.length > 0 ? changed : [change({})] };
}

/** The container with a port takes the requests; where none names one, it is the first. */
function ingressOf(containers: readonly Json[]): number {
  return Math.max(
    0,
    containers.findIndex((container) => listOf(container["ports"]).length > 0),
  );
}

/** Returns a template that makes the given revision again under a fresh name. */
export function templateAgain(revision: Pick<RevisionState, "spec">, name: string): Json {
  const kept = Object.entries(revision.spec).filter(([field]) => !REVISION_ONLY.includes(field));
  return { ...Object.fromEntries(kept), revision: name };
}

/** Returns the image of the container that takes requests; empty where the template has none. */
export function imageOf(template: Json): string {
  const containers = listOf(template["containers"]);
  const ingress = containers.find((container) => listOf(container["ports"]).length > 0) ?? containers[0];
  const image = ingress?.["image"];
  return typeof image === "string" ? image : "";
}

function listOf(value: JsonValue | undefined): readonly Json[] {
  if (!isList(value)) return [];
  return value.filter((item): item is Json => typeof item === "object" && item !== null && !isList(item));
}

function isList(value: JsonValue | undefined): value is readonly JsonValue[] {
  return Array.isArray(value);
}
