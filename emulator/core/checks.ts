import { invalid } from "./errors";
import { type JsonObject, listOf, objectOf, stringMap, textOf } from "./json";
import { LATEST, REVISION, type ServiceSpec, type TrafficEntry } from "./spec";

/** Which face a request came through: error texts name the field as that face spells it. */
export type Dialect = "v1" | "v2";

const DNS_LABEL = /^[a-z]([a-z0-9-]*[a-z0-9])?$/;
const RESERVED = ["run.googleapis.com", "cloud.googleapis.com", "serving.knative.dev", "autoscaling.knative.dev"];

/** Throws unless the name may be a service's: RFC 1035 and shorter than 50 characters. */
export function checkServiceName(name: string): void {
  if (DNS_LABEL.test(name) && name.length < 50) return;
  throw invalid(
    "service_id",
    `Expected a service name of fewer than 50 characters [a-z0-9-] that begins with a letter, got '${name}'.`,
  );
}

function checkRevisionName(service: string, name: string): void {
  const at = "service.template.revision";
  if (!name.startsWith(`${service}-`))
    throw invalid(at, `${at}: expected a name that begins with '${service}-', got '${name}'.`);
  if (!DNS_LABEL.test(name) || name.length > 63) {
    throw invalid(at, `${at}: expected at most 63 characters [a-z0-9-] that begin with a letter, got '${name}'.`);
  }
}

function checkKeys(at: string, map: unknown): void {
  for (const key of Object.keys(stringMap(map))) {
    const prefix = RESERVED.find((reserved) => key.startsWith(`${reserved}/`));
    if (prefix !== undefined) throw invalid(at, `${at}: key '${key}' is in the reserved namespace '${prefix}'.`);
  }
}

function checkTag(service: string, tag: string, dialect: Dialect): void {
  const at = dialect === "v1" ? "spec.traffic.tag" : "traffic[].tag";
  if (tag.length + service.length > 46) {
    const words = "together are too long. Combined traffic tag and service name cannot exceed 46 characters.";
    throw invalid(at, `${at}: traffic tag '${tag}' and service name '${service}' ${words}`);
  }
  if (tag.length < 3) throw invalid(at, `${at}: traffic tag '${tag}' is too short: expected at least 3 characters.`);
  if (!DNS_LABEL.test(tag)) throw invalid(at, `${at}: traffic tag '${tag}' must have a valid DNS format.`);
}

function checkEntry(entry: TrafficEntry, index: number): void {
  const at = `service.traffic[${index}]`;
  const percent = entry.percent ?? 0;
  if (percent < 0 || percent > 100) throw invalid(at, `${at}.percent: expected 0 to 100, got ${percent}.`);
  if (entry.type === REVISION && textOf(entry.revision) === "")
    throw invalid(at, `${at}: a target of type REVISION needs a revision.`);
  if (entry.type === LATEST && textOf(entry.revision) !== "")
    throw invalid(at, `${at}: a target of type LATEST names no revision.`);
  if (entry.type !== LATEST && entry.type !== REVISION)
    throw invalid(at, `${at}.type: expected LATEST or REVISION, got ${String(entry.type)}.`);
}

function checkTraffic(service: string, traffic: readonly TrafficEntry[], dialect: Dialect): void {
  traffic.forEach(checkEntry);
  const sum = traffic.reduce((total, entry) => total + (entry.percent ?? 0), 0);
  const at = dialect === "v1" ? "spec.traffic" : "service.traffic";
  if (sum !== 100) throw invalid(at, `${at}: expected percents that add up to 100, got ${sum}.`);
  const tags = traffic.flatMap((entry) => (entry.tag === undefined ? [] : [entry.tag]));
  for (const tag of tags) checkTag(service, tag, dialect);
  const twice = tags.find((tag, index) => tags.indexOf(tag) !== index);
  if (twice !== undefined) throw invalid(at, `${at}: tag '${twice}' is used more than once.`);
}

function checkTemplate(service: string, template: JsonObject): void {
  const at = "service.template";
  const containers = listOf(template["containers"]);
  if (containers.length === 0) throw invalid(`${at}.containers`, `${at}.containers: expected at least one container.`);
  containers.forEach((container, index) => {
    if (textOf(objectOf(container)["image"]) === "")
      throw invalid(`${at}.containers[${index}].image`, `${at}.containers[${index}].image: expected an image.`);
  });
  const seconds = Number.parseFloat(textOf(template["timeout"]));
  if (seconds > 3600)
    throw invalid(
      `${at}.timeout`,
      `Violation in UpdateServiceRequest.${at}.timeout: maximum allowed time is one hour.`,
    );
  if (textOf(template["revision"]) !== "") checkRevisionName(service, textOf(template["revision"]));
}

/** Throws INVALID_ARGUMENT for what Cloud Run refuses before it starts any work. */
export function checkSpec(service: string, spec: ServiceSpec, dialect: Dialect): void {
  checkServiceName(service);
  checkTemplate(service, spec.template);
  checkTraffic(service, spec.traffic, dialect);
  if (spec["defaultUriDisabled"] === true && spec.traffic.some(({ tag }) => tag !== undefined)) {
    throw invalid("service.traffic", "Traffic tags are not supported when the URL is disabled.");
  }
  checkKeys("service.labels", spec["labels"]);
  checkKeys("service.annotations", spec["annotations"]);
  checkKeys("service.template.labels", spec.template["labels"]);
  checkKeys("service.template.annotations", spec.template["annotations"]);
}
