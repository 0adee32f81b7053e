import { ApiError, invalid } from "../errors";
import { applyFields } from "../fields";
import { compact, type JsonObject, objectOf, ownOf, textOf } from "../json";
import { timestamp } from "../timestamps";
import { type Estate, nextMoment, type Turn } from "./estate";
import { openJob } from "./jobs";
import type { Repository, RepositoryKey } from "./records";

const TYPE = "type.googleapis.com/google.devtools.artifactregistry.v1";
const FORMATS = ["DOCKER", "MAVEN", "NPM", "APT", "YUM", "PYTHON", "KFP", "GO", "GENERIC", "RUBY"];
const MODES = ["STANDARD_REPOSITORY", "VIRTUAL_REPOSITORY", "REMOTE_REPOSITORY"];
/** Set once, at creation. */
const FIXED = ["format", "mode", "kmsKeyName", "remoteRepositoryConfig"] as const;
/** What a patch may change. */
const CHANGEABLE = ["description", "labels", "dockerConfig", "cleanupPolicies", "cleanupPolicyDryRun"] as const;

/** Returns `projects/P/locations/L/repositories/R`. */
export function repositoryName({ project, location, repository }: RepositoryKey): string {
  return `projects/${project}/locations/${location}/repositories/${repository}`;
}

/** Returns the repository as Artifact Registry v1 shows it, empty fields left out; `sizeBytes` is what its images take. */
export function repositoryView(record: Repository, sizeBytes: number): JsonObject {
  const { project, location, repository, fields, createdAt, updatedAt } = record;
  return compact({
    name: repositoryName(record),
    ...fields,
    createTime: timestamp(createdAt),
    updateTime: timestamp(updatedAt),
    sizeBytes: sizeBytes > 0 ? String(sizeBytes) : undefined,
    registryUri: fields["format"] === "DOCKER" ? `${location}-docker.pkg.dev/${project}/${repository}` : undefined,
  });
}

/** Returns the repository; throws NOT_FOUND until the operation that creates it is done. */
export function readRepository(estate: Estate, key: RepositoryKey, now: number): Repository {
  const found = estate.repositories[repositoryName(key)];
  if (found !== undefined && found.visibleAt <= now) return found;
  throw new ApiError("NOT_FOUND", "Requested entity was not found.");
}

/** Returns the repositories of a location, or (`-`) of all, in the order of their names. */
export function listRepositories(
  { repositories }: Estate,
  project: string,
  location: string,
  now: number,
): readonly Repository[] {
  return Object.values(repositories)
    .filter((one) => one.project === project && (location === "-" || one.location === location) && one.visibleAt <= now)
    .sort((left, right) => repositoryName(left).localeCompare(repositoryName(right)));
}

function checkNew({ location, repository }: RepositoryKey, fields: JsonObject): void {
  if (!/^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/.test(repository))
    throw invalid("repository_id", `repository_id: expected 1 to 63 of [a-z0-9-] after a letter, got '${repository}'.`);
  if (!/^([a-z]+-[a-z]+\d+|us|europe|asia)$/.test(location))
    throw invalid("parent", `Location ${location} is not found or access is unauthorized.`);
  const format = textOf(fields["format"]);
  if (!FORMATS.includes(format))
    throw invalid("repository.format", `repository.format: expected one of ${FORMATS.join(", ")}, got '${format}'.`);
  const mode = textOf(fields["mode"]);
  if (!MODES.includes(mode))
    throw invalid("repository.mode", `repository.mode: expected one of ${MODES.join(", ")}, got '${mode}'.`);
}

function open(estate: Estate, record: Repository, id: string, response: JsonObject, now: number): Turn<JsonObject> {
  const name = `projects/${record.project}/locations/${record.location}/operations/${id}`;
  const metadata = { "@type": `${TYPE}.OperationMetadata` };
  return openJob(estate, { name, doneAt: record.visibleAt, metadata, response }, now);
}

/** gcloud spells out what nobody has set. */
function isSet(mode: unknown): boolean {
  return mode !== undefined && mode !== "MODE_UNSPECIFIED";
}

/** Creates a repository by an operation that ends after the delay; ALREADY_EXISTS from the first moment on. */
export function createRepository(estate: Estate, key: RepositoryKey, body: JsonObject, now: number): Turn<JsonObject> {
  const given = applyFields({}, body, [...FIXED, ...CHANGEABLE]);
  const sent = isSet(given["mode"]) ? given : { ...given, mode: "STANDARD_REPOSITORY" };
  checkNew(key, sent);
  const name = repositoryName(key);
  if (estate.repositories[name] !== undefined) throw new ApiError("ALREADY_EXISTS", "the repository already exists");
  const { estate: later, at, id } = nextMoment(estate, now);
  const visibleAt = now + estate.settings.repositoryMs;
  const record: Repository = { ...key, fields: sent, createdAt: at, updatedAt: at, visibleAt };
  const next = { ...later, repositories: { ...estate.repositories, [name]: record } };
  return open(next, record, id, { "@type": `${TYPE}.Repository`, ...repositoryView(record, 0) }, now);
}

/** Changes what the mask names; a masked field that the body lacks is cleared. A field that is fixed is INVALID_ARGUMENT. */
export function patchRepository(
  estate: Estate,
  key: RepositoryKey,
  body: JsonObject,
  updateMask: string,
  now: number,
): Turn<Repository> {
  const record = readRepository(estate, key, now);
  const paths = updateMask === "" ? CHANGEABLE.filter((one) => ownOf(body, one) !== undefined) : updateMask.split(",");
  const strange = paths.find((path) => !CHANGEABLE.some((one) => path === one || path.startsWith(`${one}.`)));
  if (strange !== undefined) throw invalid("update_mask", `update_mask: '${strange}' is no field that can be changed.`);
  const fields = applyFields(record.fields, objectOf(body), paths);
  const moment = nextMoment(estate, now);
  const next = { ...record, fields, updatedAt: moment.at };
  return {
    estate: { ...moment.estate, repositories: { ...estate.repositories, [repositoryName(key)]: next } },
    answer: next,
  };
}

/** Deletes a repository and its policy at once, by an operation that has ended. NOT_FOUND where there is none. */
export function deleteRepository(estate: Estate, key: RepositoryKey, now: number): Turn<JsonObject> {
  const record = readRepository(estate, key, now);
  const name = repositoryName(key);
  const { estate: later, id } = nextMoment(estate, now);
  const { [name]: _repository, ...repositories } = estate.repositories;
  const { [name]: _policy, ...policies } = estate.policies;
  const response = { "@type": "type.googleapis.com/google.protobuf.Empty" };
  return open({ ...later, repositories, policies }, record, id, response, now);
}
