import { projectNumberOf } from "../ids";
import { compact, type JsonObject, stringMap } from "../json";
import { LATEST, type ServedTarget, type TrafficEntry } from "../spec";
import { resourceVersionOf, timestamp } from "../timestamps";
import { tagUriOf, uriOf, urlsOf } from "../urls";
import { shownLatestReady } from "../view";
import type { Finding, ServiceKey, ServiceRecord, World } from "../world";
import { SERVICE_SPELLINGS, spellAnnotations } from "./annotations";
import { templateToV1 } from "./template";

/** The `apiVersion` of every v1 resource. */
export const API_VERSION = "serving.knative.dev/v1";
const STATUS = { SUCCEEDED: "True", FAILED: "False", RECONCILING: "Unknown" } as const;

/** Annotations that the server writes and that a client only hands back. */
export const SERVER_WRITTEN = [
  "serving.knative.dev/creator",
  "serving.knative.dev/lastModifier",
  "run.googleapis.com/operation-id",
  "run.googleapis.com/ingress-status",
  "run.googleapis.com/urls",
];

/** Returns a v1 condition; reasons are spelled as v1 does. */
export function conditionToV1(type: string, finding: Finding): JsonObject {
  return compact({
    type,
    status: STATUS[finding.state],
    reason: finding.reason === undefined ? finding.revisionReason && "HealthCheckContainerError" : "ContainerMissing",
    message: finding.message,
    lastTransitionTime: timestamp(finding.at),
  });
}

function targetToV1(entry: TrafficEntry): JsonObject {
  const latest = entry.type === LATEST;
  return compact({
    latestRevision: latest || undefined,
    revisionName: latest ? undefined : entry.revision,
    percent: entry.percent,
    tag: entry.tag,
  });
}

function servedToV1(world: World, key: ServiceKey, target: ServedTarget): JsonObject {
  return compact({
    latestRevision: target.latest || undefined,
    revisionName: target.revision,
    percent: target.percent === 0 ? undefined : target.percent,
    tag: target.tag,
    url: target.tag === undefined ? undefined : tagUriOf(world.settings, key, target.tag),
  });
}

function serviceAnnotations(world: World, record: ServiceRecord): JsonObject {
  const who = `deployer@${record.key.project}.iam.gserviceaccount.com`;
  const spelled = spellAnnotations(record.spec, SERVICE_SPELLINGS);
  return {
    ...stringMap(record.spec["annotations"]),
    ...record.knative.annotations,
    ...spelled,
    "run.googleapis.com/ingress-status": spelled["run.googleapis.com/ingress"] ?? "all",
    "run.googleapis.com/operation-id": record.lastOperation,
    "run.googleapis.com/urls": JSON.stringify(urlsOf(world.settings, record.key)),
    "serving.knative.dev/creator": who,
    "serving.knative.dev/lastModifier": who,
  };
}

function statusToV1(world: World, record: ServiceRecord): JsonObject {
  const { status, key } = record;
  const uri = uriOf(world.settings, key);
  const live = status.observedGeneration > 0 ? { url: uri, address: { url: uri } } : {};
  return compact({
    // v1 says which generation the conditions speak of, failed ones too; v2 says which one is served.
    observedGeneration: record.reconcile === undefined ? record.generation : record.generation - 1,
    conditions: [
      conditionToV1("Ready", status.ready),
      conditionToV1("ConfigurationsReady", status.configurations),
      conditionToV1("RoutesReady", status.routes),
    ],
    latestReadyRevisionName: shownLatestReady(world, record),
    latestCreatedRevisionName: status.latestCreated,
    traffic: status.serving.map((target) => servedToV1(world, key, target)),
    ...live,
  });
}

/** Returns the service as the Knative face of Cloud Run shows it. */
export function serviceToV1(world: World, record: ServiceRecord): JsonObject {
  const { key, spec, knative } = record;
  const namespace = projectNumberOf(key.project);
  return {
    apiVersion: API_VERSION,
    kind: "Service",
    metadata: {
      name: key.service,
      namespace,
      selfLink: `/apis/${API_VERSION}/namespaces/${namespace}/services/${key.service}`,
      uid: record.uid,
      resourceVersion: resourceVersionOf(record.updatedAt),
      generation: record.generation,
      creationTimestamp: timestamp(record.createdAt),
      labels: { ...stringMap(spec["labels"]), "cloud.googleapis.com/location": key.region },
      annotations: serviceAnnotations(world, record),
    },
    spec: {
      template: templateToV1(spec.template, {
        annotations: knative.templateAnnotations,
        labels: knative.templateLabels,
      }),
      traffic: spec.traffic.map(targetToV1),
    },
    status: statusToV1(world, record),
  };
}
