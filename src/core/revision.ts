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
  const containers = listOf(template["containers"]);
  const ingress = Math.max(
    0,
    containers.findIndex((container) => listOf(container["ports"]).length > 0),
  );
  const changed = containers.map((container, index) => (index === ingress ? { ...container, image } : container));
  return { ...template, revision, containers: changed.length > 0 ? changed : [{ image }] };
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
