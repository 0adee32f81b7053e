import { failureReason } from "../failures";
import { projectNumberOf } from "../ids";
import { digestReference } from "../images";
import { compact, type JsonObject, stringMap, textOf } from "../json";
import { isRetired } from "../revisions";
import { ingressContainer } from "../template";
import { resourceVersionOf, timestamp } from "../timestamps";
import type { Finding, RevisionRecord, World } from "../world";
import { podSpecToV1, templateAnnotations } from "./template";
import { API_VERSION, conditionToV1 } from "./view";

function revisionConditions(world: World, record: RevisionRecord): readonly JsonObject[] {
  const state = ({ pending: "RECONCILING", ready: "SUCCEEDED", failed: "FAILED" } as const)[record.state];
  const finding: Finding = {
    state,
    at: record.settledAt,
    ...(record.state === "failed" ? { message: record.message, ...failureReason(record) } : {}),
  };
  const retired = isRetired(world, record);
  const active = {
    type: "Active",
    status: retired ? "False" : "True",
    severity: "Info",
    reason: retired ? "Retired" : undefined,
  };
  return [
    conditionToV1("Ready", finding),
    conditionToV1("ContainerHealthy", finding),
    conditionToV1(
      "ResourcesAvailable",
      record.state === "pending" ? finding : { state: "SUCCEEDED", at: record.settledAt },
    ),
    compact({ ...active, lastTransitionTime: timestamp(record.settledAt) }),
  ];
}

/** Returns the labels that v1 shows on a revision. */
export function revisionLabels(record: RevisionRecord): Readonly<Record<string, string>> {
  return {
    ...stringMap(record.template["labels"]),
    ...record.templateLabels,
    "serving.knative.dev/configuration": record.key.service,
    "serving.knative.dev/configurationGeneration": String(record.serviceGeneration),
    "serving.knative.dev/service": record.key.service,
    "cloud.googleapis.com/location": record.key.region,
  };
}

/** Returns the revision as the Knative face of Cloud Run shows it. */
export function revisionToV1(world: World, record: RevisionRecord): JsonObject {
  const namespace = projectNumberOf(record.key.project);
  return {
    apiVersion: API_VERSION,
    kind: "Revision",
    metadata: {
      name: record.name,
      namespace,
      selfLink: `/apis/${API_VERSION}/namespaces/${namespace}/revisions/${record.name}`,
      uid: record.uid,
      resourceVersion: resourceVersionOf(record.settledAt),
      generation: 1,
      creationTimestamp: timestamp(record.createdAt),
      labels: revisionLabels(record),
      annotations: {
        ...templateAnnotations(record.template, record.templateAnnotations),
        "serving.knative.dev/creator": `deployer@${record.key.project}.iam.gserviceaccount.com`,
      },
      ownerReferences: [{ kind: "Configuration", name: record.key.service, apiVersion: API_VERSION, controller: true }],
    },
    spec: podSpecToV1(record.template),
    status: {
      observedGeneration: 1,
      conditions: revisionConditions(world, record),
      imageDigest: digestReference(textOf(ingressContainer(record.template).container["image"])),
    },
  };
}
