import { ApiError, errorInfo, invalid } from "../errors";
import { projectNumberOf } from "../ids";
import { compact, type JsonObject, ownOf } from "../json";
import { type Estate, nextMoment, type Turn } from "./estate";
import { jobView, openJob } from "./jobs";
import { TITLES } from "./titles";

const TYPE = "type.googleapis.com/google.api.serviceusage.v1";
const MOST_GET = 30;
const MOST_ENABLED = 20;

/** True while the API is enabled in the project, at a moment in epoch milliseconds. */
export function isOn({ switches, switchedOff }: Estate, project: string, api: string, at: number): boolean {
  const last = switches[`${project}/${api}`]?.findLast((one) => one.at <= at);
  return last?.on ?? !switchedOff.includes(api);
}

/** True once what was enabled has reached the API's own servers; disabling has no such delay. */
export function answersCalls(estate: Estate, project: string, api: string, now: number): boolean {
  return isOn(estate, project, api, now) && isOn(estate, project, api, now - estate.settings.propagationMs);
}

/** Returns the service as Service Usage v1 shows it. */
export function apiView(estate: Estate, project: string, api: string, now: number): JsonObject {
  return view(project, api, isOn(estate, project, api, now));
}

function view(project: string, api: string, on: boolean): JsonObject {
  const parent = `projects/${projectNumberOf(project)}`;
  return {
    name: `${parent}/services/${api}`,
    config: compact({ name: api, title: ownOf(TITLES, api) }),
    state: on ? "ENABLED" : "DISABLED",
    parent,
  };
}

/** Returns the names of all APIs that the project knows of, in order. */
export function listApis({ switches, switchedOff }: Estate, project: string): readonly string[] {
  const switched = Object.keys(switches).flatMap((key) =>
    key.startsWith(`${project}/`) ? [key.slice(project.length + 1)] : [],
  );
  return [...new Set([...Object.keys(TITLES), ...switchedOff, ...switched])].sort();
}

/** Returns the short names of a batchGet; throws INVALID_ARGUMENT for none, more than 30, or another project's. */
export function parseNames(names: readonly string[], project: string): readonly string[] {
  if (names.length === 0 || names.length > MOST_GET)
    throw invalid("names", `names: expected 1 to ${MOST_GET} service names, got ${names.length}.`);
  const parents = [project, projectNumberOf(project)].map((one) => `projects/${one}/services/`);
  return names.map((name) => {
    const parent = parents.find((prefix) => name.startsWith(prefix));
    if (parent === undefined)
      throw invalid("names", `names: expected '${parents[0]}NAME', the parent of the request, got '${name}'.`);
    return name.slice(parent.length);
  });
}

/** Throws INVALID_ARGUMENT for no service or more than 20. */
export function checkBatch(apis: readonly string[]): void {
  if (apis.length > 0 && apis.length <= MOST_ENABLED) return;
  throw invalid("serviceIds", `serviceIds: expected 1 to ${MOST_ENABLED} service ids, got ${apis.length}.`);
}

/** Throws the 403 with the reason that Google gives for an API which does not exist, be it read or switched. */
export function checkServices({ switchedOff }: Estate, apis: readonly string[]): void {
  const strange = apis.filter((api) => ownOf(TITLES, api) === undefined && !switchedOff.includes(api));
  if (strange.length === 0) return;
  const services = strange.join(",");
  const reason = "SERVICE_CONFIG_NOT_FOUND_OR_PERMISSION_DENIED";
  throw new ApiError("PERMISSION_DENIED", `Not found or permission denied for service(s): ${services}.`, [
    errorInfo(reason, "serviceusage.googleapis.com", { services }),
  ]);
}

/** What is to be switched, and how the operation that does it answers. */
export interface Switching {
  readonly project: string;
  readonly apis: readonly string[];
  readonly on: boolean;
  /** `one` names the one service, `batch` lists them. */
  readonly shape: "one" | "batch";
}

function responseOf({ project, apis, on, shape }: Switching): JsonObject {
  const services = apis.map((api) => view(project, api, on));
  if (shape === "batch") return { "@type": `${TYPE}.BatchEnableServicesResponse`, services };
  return { "@type": `${TYPE}.${on ? "Enable" : "Disable"}ServiceResponse`, service: services[0] };
}

/** Switches APIs on or off by an operation that ends after the delay; where nothing is to do, it has ended already. */
export function switchApis(estate: Estate, switching: Switching, now: number): Turn<JsonObject> {
  const { project, apis, on, shape } = switching;
  checkServices(estate, apis);
  const number = projectNumberOf(project);
  const resourceNames = apis.map((api) => `projects/${number}/services/${api}`);
  const metadata = { "@type": `${TYPE}.OperationMetadata`, resourceNames };
  const response = responseOf(switching);
  const changing = apis.filter((api) => isOn(estate, project, api, now) !== on);
  if (changing.length === 0)
    return {
      estate,
      answer: jobView({ name: "operations/noop.DONE_OPERATION", doneAt: now, metadata, response }, now),
    };
  const moment = nextMoment(estate, now);
  const doneAt = now + estate.settings.enableMs;
  const switched = Object.fromEntries(
    changing.map((api) => {
      const key = `${project}/${api}`;
      return [key, [...(estate.switches[key] ?? []), { on, at: doneAt }]];
    }),
  );
  const name = `operations/${shape === "batch" ? "acat" : "acf"}.p2-${number}-${moment.id}`;
  const next = { ...moment.estate, switches: { ...estate.switches, ...switched } };
  return openJob(next, { name, doneAt, metadata, response }, now);
}

/** Returns the estate as the operator wants it: these APIs are off in every project, whatever was switched there, and known. */
export function switchOff(estate: Estate, apis: readonly string[]): Turn<readonly string[]> {
  return { estate: { ...estate, switchedOff: apis, switches: {} }, answer: apis };
}
