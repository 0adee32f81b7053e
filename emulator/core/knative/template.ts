import { compact, type JsonObject, listOf, objectOf, stringMap, textOf } from "../json";
import { spellAnnotations, splitAnnotations, splitLabels, TEMPLATE_SPELLINGS } from "./annotations";
import { containerFromV1, containerToV1, volumeFromV1, volumeToV1 } from "./container";

const THROTTLING = "run.googleapis.com/cpu-throttling";
const BOOST = "run.googleapis.com/startup-cpu-boost";

type Texts = Readonly<Record<string, string>>;

/** A v1 template, understood. */
export interface TemplateFromV1 {
  readonly template: JsonObject;
  /** Reserved annotations and labels that v2 has no field for. */
  readonly annotations: Texts;
  readonly labels: Texts;
}

/** Returns a v1 RevisionTemplate as v2 has it. */
export function templateFromV1(value: JsonObject): TemplateFromV1 {
  const metadata = objectOf(value["metadata"]);
  const spec = objectOf(value["spec"]);
  const all = stringMap(metadata["annotations"]);
  const split = splitAnnotations(all, TEMPLATE_SPELLINGS, [THROTTLING, BOOST]);
  const labels = splitLabels(stringMap(metadata["labels"]));
  const cpu = { throttling: all[THROTTLING] !== "false", boost: all[BOOST] === "true" };
  const seconds = spec["timeoutSeconds"];
  const template = compact({
    ...split.fields,
    revision: metadata["name"],
    labels: labels.own,
    annotations: split.own,
    maxInstanceRequestConcurrency: spec["containerConcurrency"],
    timeout: typeof seconds === "number" ? `${seconds}s` : undefined,
    serviceAccount: spec["serviceAccountName"],
    containers: listOf(spec["containers"]).map((container) => containerFromV1(container, cpu)),
    volumes: spec["volumes"] === undefined ? undefined : listOf(spec["volumes"]).map(volumeFromV1),
  });
  return { template, annotations: split.kept, labels: labels.kept };
}

/** Returns the spec of a v2 template or revision as v1 has it. */
export function podSpecToV1(template: JsonObject): JsonObject {
  const seconds = Number.parseFloat(textOf(template["timeout"]));
  return compact({
    containerConcurrency: template["maxInstanceRequestConcurrency"],
    timeoutSeconds: Number.isFinite(seconds) ? seconds : undefined,
    serviceAccountName: template["serviceAccount"],
    containers: listOf(template["containers"]).map(containerToV1),
    volumes: template["volumes"] === undefined ? undefined : listOf(template["volumes"]).map(volumeToV1),
  });
}

/** Returns the annotations that v1 shows on a template or a revision. */
export function templateAnnotations(template: JsonObject, kept: Texts): Texts {
  const resources = objectOf(objectOf(listOf(template["containers"])[0])["resources"]);
  return {
    ...stringMap(template["annotations"]),
    ...kept,
    ...spellAnnotations(template, TEMPLATE_SPELLINGS),
    ...(resources["cpuIdle"] === true ? {} : { [THROTTLING]: "false" }),
    ...(resources["startupCpuBoost"] === true ? { [BOOST]: "true" } : {}),
  };
}

/** Returns a v2 template as v1 has it. */
export function templateToV1(
  template: JsonObject,
  kept: { readonly annotations: Texts; readonly labels: Texts },
): JsonObject {
  const labels = { ...stringMap(template["labels"]), ...kept.labels };
  return {
    metadata: compact({
      name: template["revision"],
      labels,
      annotations: templateAnnotations(template, kept.annotations),
    }),
    spec: podSpecToV1(template),
  };
}
