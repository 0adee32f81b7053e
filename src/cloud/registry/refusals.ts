import { type ImageName, renderImage, repositoryOf } from "../../core/image";
import { classifyRegistryText, type RegistryRefusal } from "../../core/registry-refusal";
import { type ErrorCode, RolloutError } from "../../errors";
import { AGAIN } from "../advice";
import { grantHint } from "../hints";

/** What was asked of a registry, for the sentence and the hint. */
export interface Asking {
  /** A clause without subject: "push the image 'us-docker.pkg.dev/p/r/app:v1'". */
  readonly doing: string;
  /** Whether it was to read or to write. */
  readonly access: "read" | "write";
  readonly image: ImageName;
  /** What the registry or the Docker client said, in its own words. */
  readonly said: string;
  /** The e-mail address of the service account that asked, where it is known. */
  readonly account?: string | undefined;
  readonly redact: (text: string) => string;
}

type Translation = readonly [code: ErrorCode, sentence: string, hint: string];

/** Characters of somebody else's words that an error shows. */
const MOST_SAID = 500;

/**
 * Returns the error that a registry's refusal means, whoever heard it: this tool, or a Docker client that it started.
 * The registry's words follow the sentence, on one line and without secrets.
 */
export function refusalError(refusal: RegistryRefusal | "refused", asking: Asking): RolloutError {
  const [code, sentence, hint] = translationOf(refusal, asking);
  const words = asking.redact(asking.said).replace(/\s+/g, " ").trim();
  const said = words === "" ? "" : `: ${words.length > MOST_SAID ? `${words.slice(0, MOST_SAID)}…` : words}`;
  return new RolloutError(code, `could not ${asking.doing}: ${sentence}${said}`, hint);
}

/** Returns the error that the words of a registry or of a Docker client mean; undefined where they say nothing known. */
export function errorOfRegistryText(asking: Asking): RolloutError | undefined {
  const refusal = classifyRegistryText(asking.said);
  return refusal === undefined ? undefined : refusalError(refusal, asking);
}

function translationOf(refusal: RegistryRefusal | "refused", asking: Asking): Translation {
  const { host } = asking.image;
  switch (refusal) {
    case "denied":
      return deniedBy(asking);
    case "absent":
      return ["CLOUD_REFUSED", "it does not exist", createHint(asking.image)];
    case "disabled":
      return ["CLOUD_REFUSED", "artifactregistry.googleapis.com is not enabled", enableHint(asking.image)];
    case "immutable":
      return ["CLOUD_REFUSED", "a tag there cannot be moved to another image", otherTag(asking.image)];
    case "disk-full":
      return ["DISK_FULL", "no space is left", `Free space where ${host} keeps its images, then run this step again.`];
    case "quota":
      return ["QUOTA_EXCEEDED", `${host} takes no more requests now (429)`, "Run the step again in a minute."];
    case "unreachable":
      return ["CLOUD_UNREACHABLE", `${host} did not answer as it should`, AGAIN];
    case "refused":
      return ["CLOUD_REFUSED", `${host} turned it down`, inspectHint(asking.image)];
  }
}

function deniedBy({ image, access, account }: Asking): Translation {
  const repository = repositoryOf(image);
  const isGcr = /(^|\.)gcr\.io$/.test(image.host);
  if (repository === undefined && !isGcr) {
    const login = image.host === "docker.io" ? "docker login" : `docker login ${image.host}`;
    return ["PERMISSION_DENIED", `${image.host} does not let this login ${access} it`, login];
  }
  const [permission, role] =
    access === "write"
      ? ["uploadArtifacts", "artifactregistry.writer"]
      : ["downloadArtifacts", "artifactregistry.reader"];
  const sentence = `artifactregistry.repositories.${permission} is missing, roles/${role} has it`;
  const project = repository?.project ?? image.path.split("/")[0];
  const onProject = grantHint({ role: `roles/${role}`, project, account, target: undefined });
  if (repository === undefined) return ["PERMISSION_DENIED", sentence, onProject];
  const onRepository = onProject.replace(
    `gcloud projects add-iam-policy-binding ${project}`,
    `gcloud artifacts repositories add-iam-policy-binding ${repository.repository} --location="${repository.location}" --project="${project}"`,
  );
  return ["PERMISSION_DENIED", sentence, onRepository];
}

function createHint(image: ImageName): string {
  const found = repositoryOf(image);
  if (found === undefined) return inspectHint(image);
  const { project, location, repository } = found;
  return `gcloud artifacts repositories create ${repository} --repository-format=docker --location="${location}" --project="${project}"`;
}

function enableHint(image: ImageName): string {
  const project = repositoryOf(image)?.project ?? image.path.split("/")[0];
  return `gcloud services enable artifactregistry.googleapis.com --project="${project}"`;
}

function otherTag({ tag }: ImageName): string {
  const taken = tag === undefined ? "" : ` than '${tag}'`;
  return `Choose another tag${taken}, such as one that has the commit in it: the repository's tags are immutable.`;
}

function inspectHint(image: ImageName): string {
  return `See what the registry has:\ndocker manifest inspect ${renderImage(image)}`;
}
