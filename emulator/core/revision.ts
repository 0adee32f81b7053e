import type { RevisionSpec } from "../model";
import { ApiError } from "./errors";
import { destinyOf } from "./fates";
import { suffixOf, uuidOf } from "./ids";
import { type JsonObject, listOf, objectOf, stringMap, textOf } from "./json";
import { ingressContainer, sameConfiguration } from "./template";
import type { Micros } from "./timestamps";
import {
  type Effect,
  putRevision,
  type RevisionRecord,
  revisionId,
  type ServiceRecord,
  serviceId,
  type World,
} from "./world";

/** What a write means for the revisions: a new one, one that exists already under that name, or none. */
export type Planned =
  | { readonly kind: "none" }
  | { readonly kind: "existing"; readonly name: string }
  | { readonly kind: "new"; readonly name: string };

function serverMadeName(world: World, record: ServiceRecord): string {
  const counter = String(record.revisionCount + 1).padStart(5, "0");
  return `${record.key.service}-${counter}-${suffixOf(`${world.settings.seed} ${serviceId(record.key)} ${record.revisionCount}`, 3)}`;
}

/**
 * Returns which revision the template asks for. A name that is taken by a revision with another configuration is
 * ALREADY_EXISTS: the trap of handing back a template as it was read, with its old name.
 */
export function planRevision(
  world: World,
  record: ServiceRecord,
  before: JsonObject | undefined,
  template: JsonObject,
): Planned {
  const name = textOf(template["revision"]);
  if (name === "") {
    const unchanged = before !== undefined && before["revision"] === undefined && sameConfiguration(before, template);
    return unchanged ? { kind: "none" } : { kind: "new", name: serverMadeName(world, record) };
  }
  const taken = world.revisions[revisionId(record.key, name)];
  if (taken === undefined) return { kind: "new", name };
  if (serviceId(taken.key) === serviceId(record.key) && sameConfiguration(taken.template, template)) {
    return before !== undefined && before["revision"] === name ? { kind: "none" } : { kind: "existing", name };
  }
  throw new ApiError("ALREADY_EXISTS", `Revision named '${name}' with different configuration already exists.`);
}

function environment(container: JsonObject): Readonly<Record<string, string>> {
  return Object.fromEntries(
    listOf(container["env"]).map((entry) => [textOf(objectOf(entry)["name"]), textOf(objectOf(entry)["value"])]),
  );
}

/** Returns what the data plane needs to run the revision. Values that come from secrets are empty: there is no secret store. */
export function runtimeSpec(record: RevisionRecord): RevisionSpec {
  const { container, port } = ingressContainer(record.template);
  return {
    ...record.key,
    revision: record.name,
    image: textOf(container["image"]),
    command: listOf(container["command"]).map(textOf),
    args: listOf(container["args"]).map(textOf),
    env: environment(container),
    containerPort: port,
    sessionAffinity: record.template["sessionAffinity"] === true,
  };
}

/** Returns the world with the new revision in it, pending, and the order to start it unless its fate is sealed. */
export function createRevision(
  world: World,
  service: ServiceRecord,
  name: string,
  at: Micros,
  now: number,
): { readonly world: World; readonly effects: readonly Effect[] } {
  const { template } = service.spec;
  const port = ingressContainer(template).port;
  const record: RevisionRecord = {
    key: service.key,
    name,
    uid: uuidOf(`${world.settings.seed} revision ${revisionId(service.key, name)} ${at}`),
    template,
    templateAnnotations: service.knative.templateAnnotations,
    templateLabels: stringMap(service.knative.templateLabels),
    serviceGeneration: service.generation,
    createdAt: at,
    settledAt: at,
    state: "pending",
    message: "",
    ...destinyOf(world.fates, name, port, now, world.settings.startupMs),
  };
  const effects: readonly Effect[] = record.outcome === undefined ? [{ kind: "start", spec: runtimeSpec(record) }] : [];
  return { world: putRevision(world, record), effects };
}
