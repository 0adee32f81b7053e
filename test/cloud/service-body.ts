const NAME = "projects/demo/locations/us-central1/services/hello";
/** The collection that the service's revisions are in. */
export const REVISIONS = `${NAME}/revisions`;
/** What a GET of a service gives: defaults filled in, int64 as text, full revision names, no revision for LATEST. */
export const FRESH = {
  name: NAME,
  uid: "5d0f7a3e-1c11-4b7e-9d0c-2f6d0f7a3e11",
  generation: "1",
  createTime: "2026-03-01T10:00:00.000000Z",
  updateTime: "2026-03-01T10:00:00.000000Z",
  launchStage: "GA",
  ingress: "INGRESS_TRAFFIC_ALL",
  template: {
    scaling: { maxInstanceCount: 20 },
    timeout: "300s",
    serviceAccount: "app@demo.iam.gserviceaccount.com",
    containers: [
      {
        image: "us-docker.pkg.dev/demo/hello/hello@sha256:0a1b",
        resources: { limits: { cpu: "1000m", memory: "512Mi" }, cpuIdle: true },
        ports: [{ name: "http1", containerPort: 8080 }],
        env: [{ name: "EMPTY", value: "" }],
      },
    ],
    maxInstanceRequestConcurrency: 80,
    aFieldOfNextYear: { kept: true },
  },
  traffic: [{ type: "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST", percent: 100 }],
  observedGeneration: "1",
  terminalCondition: { type: "Ready", state: "CONDITION_SUCCEEDED", lastTransitionTime: "2026-03-01T10:00:09Z" },
  conditions: [
    { type: "RoutesReady", state: "CONDITION_SUCCEEDED" },
    { type: "ConfigurationsReady", state: "CONDITION_SUCCEEDED" },
  ],
  latestReadyRevision: `${REVISIONS}/hello-00001-abc`,
  latestCreatedRevision: `${REVISIONS}/hello-00001-abc`,
  trafficStatuses: [{ type: "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST", percent: 100 }],
  uri: "https://hello-abc123-uc.a.run.app",
  urls: ["https://hello-123456789.us-central1.run.app", "https://hello-abc123-uc.a.run.app"],
  etag: '"CJTStKMGEKDMujs/cHJvamVjdHM"',
};
