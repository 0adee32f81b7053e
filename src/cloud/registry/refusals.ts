import { isContentTag } from "../../core/build/content-key";
import { type ImageName, type RepositoryRef, renderImage, repositoryOf } from "../../core/image";
import type { RegistryRefusal } from "../../core/registry-refusal";
import { type ErrorCode, RolloutError } from "../../errors";
import { grantOn } from "../hints";

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

/** What is kept under its digest is not sent a second time. */
const AGAIN = "Run this step again: what the registry has by now is not sent twice.";
/** Where Container Registry's hosts keep their images. */
const GCR_LOCATIONS: Readonly<Record<string, string>> = {
  "gcr.io": "us",
  "us.gcr.io": "us",
  "eu.gcr.io": "europe",
  "asia.gcr.io": "asia",
};
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

function translationOf(refusal: RegistryRefusal | "refused", asking: Asking): Translation {
  const { host } = asking.image;
  switch (refusal) {
    case "denied":
      return deniedBy(asking);
    case "absent":
      return ["CLOUD_REFUSED", "it does not exist", createHint(asking.image)];
    case "disabled":
      return ["API_DISABLED", "artifactregistry.googleapis.com is not enabled", enableHint(asking.image)];
    case "immutable":
      return ["CLOUD_REFUSED", "a tag there cannot be moved to another image", otherTag(asking.image)];
    case "disk-full":
      return ["DISK_FULL", "no space is left", `Free space where ${host} keeps its images, then run this step again.`];
    case "quota":
      return ["QUOTA_EXCEEDED", `${host} takes no more requests now (429)`, "Run the step again in a minute."];
    case "untrusted":
      return ["CLOUD_REFUSED", `${host} does not prove who it is, or speaks in the clear`, trustHint(host)];
    case "unreachable":
      return ["CLOUD_UNREACHABLE", `${host} did not answer as it should`, AGAIN];
    case "refused":
      return ["CLOUD_REFUSED", `${host} turned it down`, inspectHint(asking.image)];
  }
}

function deniedBy({ image, access, account }: Asking): Translation {
  const found = placeOf(image);
  if (found === undefined) {
    const login = image.host === "docker.io" ? "docker login" : `docker login ${image.host}`;
    return ["PERMISSION_DENIED", `${image.host} does not let this login ${access} it`, login];
  }
  const [permission, role] =
    access === "write"
      ? ["artifactregistry.repositories.uploadArtifacts", "roles/artifactregistry.writer"]
      : ["artifactregistry.repositories.downloadArtifacts", "roles/artifactregistry.reader"];
  const hint = grantOn({ kind: "repository", ref: found }, { role, account });
  return ["PERMISSION_DENIED", `${permission} is missing, ${role} has it`, hint];
}

/**
 * What is pushed to a host of Container Registry is kept by Artifact Registry, in a repository with the host's name:
 * https://cloud.google.com/artifact-registry/docs/transition/setup-gcr-repo
 */
function placeOf(image: ImageName): RepositoryRef | undefined {
  const location = GCR_LOCATIONS[image.host];
  const [project = ""] = image.path.split("/");
  return location === undefined ? repositoryOf(image) : { project, location, repository: image.host };
}

function createHint(image: ImageName): string {
  const found = placeOf(image);
  if (found === undefined) return inspectHint(image);
  const { project, location, repository } = found;
  return `gcloud artifacts repositories create ${repository} --repository-format=docker --location="${location}" --project="${project}"`;
}

function enableHint(image: ImageName): string {
  const project = placeOf(image)?.project ?? "PROJECT_ID";
  return `gcloud services enable artifactregistry.googleapis.com --project="${project}"`;
}

/** The image that is there may well be the one that is wanted: a run that ended in the middle has left it. */
function otherTag(image: ImageName): string {
  const { host, path, tag } = image;
  const look = `See what the tag names; if that is what you want, deploy it by its digest:\ndocker manifest inspect --verbose ${renderImage(image)}`;
  const other =
    tag !== undefined && isContentTag(tag)
      ? "Else build without it:\nwith:\n  skip-if-unchanged: false"
      : `Else give another one:\nwith:\n  image: ${renderImage({ host, path, tag: "ANOTHER_TAG" })}`;
  return `${look}\nThe repository's tags are immutable. ${other}`;
}

/** The engine has its certificates in a folder; a builder of buildx' own gets them by its configuration. */
function trustHint(host: string): string {
  return [
    "Have the certificate of the registry's authority in ca.crt, and give it to Docker's engine:",
    `sudo install -D -m 0644 ca.crt /etc/docker/certs.d/${host}/ca.crt`,
    "or to a builder of buildx' own:",
    "- uses: docker/setup-buildx-action@v3",
    "  with:",
    "    buildkitd-config-inline: |",
    `      [registry."${host}"]`,
    `        ca = ["ca.crt"]`,
  ].join("\n");
}

function inspectHint(image: ImageName): string {
  return `See what the registry has:\ndocker manifest inspect ${renderImage(image)}`;
}
