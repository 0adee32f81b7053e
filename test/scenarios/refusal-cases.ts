import { image, planText } from "./stage";

interface Refusal {
  readonly when: string;
  readonly action: string;
  readonly inputs?: Record<string, string>;
  readonly plan?: string;
  readonly env?: Record<string, string>;
  readonly denied?: readonly string[];
  readonly exit: number;
  /** What a person must find in the log. */
  readonly says: readonly string[];
}

const NO_TOKEN = { CLOUDSDK_AUTH_ACCESS_TOKEN: "" };
/** Everything that must be refused before the cloud is changed. */
export const REFUSALS: readonly Refusal[] = [
  {
    when: "the plan is missing",
    action: "deploy-canary",
    inputs: { plan: "nowhere.yml" },
    exit: 2,
    says: ["PLAN_MISSING", "nowhere.yml", "version: 1"],
  },
  {
    when: "the plan has three mistakes",
    action: "deploy-canary",
    plan: "version: 1\nservice: ion-api\nregions: [us-central1]\nstagez: []\nstages:\n  - { percent: 50 }\n  - { percent: 5 }\nhealth: { every: 10 }\n",
    exit: 2,
    says: ["rollout.yml:4:1", "rollout.yml:7:", "rollout.yml:8:", "expected a duration such as", "got 10"],
  },
  {
    when: "an input does not exist",
    action: "metrics-gate",
    inputs: { fro: "10m" },
    exit: 2,
    says: ["INPUT_INVALID", "fro", "for"],
  },
  {
    when: "a duration has no unit",
    action: "metrics-gate",
    inputs: { for: "10" },
    exit: 2,
    says: ["at for", "expected a duration", "10m"],
  },
  { when: "the inputs are no JSON", action: "rollback", env: { CANARY_INPUTS: "{" }, exit: 2, says: ["CANARY_INPUTS"] },
  {
    when: "the stage is unknown",
    action: "deploy-canary",
    inputs: { image: image("v2"), stage: "stage-9" },
    exit: 2,
    says: ["STAGE_UNKNOWN", "stage-1", 'got "stage-9"'],
  },
  {
    when: "no image is named and no rollout is running",
    action: "deploy-canary",
    exit: 2,
    says: ["image", "@sha256:DIGEST"],
  },
  { when: "there is no rollout to watch", action: "metrics-gate", exit: 2, says: ["NO_ROLLOUT", "deploy-canary"] },
  { when: "there is no canary to ask", action: "health-gate", exit: 2, says: ["NO_ROLLOUT", "tag canary"] },
  {
    when: "the service does not exist",
    action: "deploy-canary",
    inputs: { service: "nobody", image: image("v2") },
    exit: 2,
    says: ["SERVICE_NOT_FOUND", "gcloud run deploy nobody", "first-release: create"],
  },
  {
    when: "the service is in one of several regions alone",
    action: "deploy-canary",
    plan: planText().replace("[us-central1]", "[us-central1, europe-west1]"),
    exit: 2,
    says: [
      "SERVICE_NOT_FOUND",
      "got it in us-central1 and not in europe-west1",
      "gcloud run deploy ion-api --image IMAGE --region europe-west1",
    ],
  },
  {
    when: "tag and service name are too long together",
    action: "deploy-canary",
    inputs: { image: image("v2"), tag: "a-tag-that-is-much-longer-than-the-forty-sixth" },
    exit: 2,
    says: ["NAME_TOO_LONG", "46"],
  },
  {
    when: "there are no credentials",
    action: "deploy-canary",
    env: NO_TOKEN,
    exit: 4,
    says: ["CREDENTIALS_MISSING", "google-github-actions/auth", "id-token: write"],
  },
  {
    when: "the token is refused",
    action: "deploy-canary",
    env: { CLOUDSDK_AUTH_ACCESS_TOKEN: "ya29.somebody-elses" },
    exit: 4,
    says: ["CREDENTIALS_MISSING"],
  },
  {
    when: "the caller may not update the service",
    action: "deploy-canary",
    inputs: { image: image("v2") },
    denied: ["run.services.update"],
    exit: 4,
    says: ["PERMISSION_DENIED", "run.services.update", "roles/run.developer", "gcloud"],
  },
  {
    when: "the plan may not be read but names are given, and nothing is to be rolled back",
    action: "rollback",
    inputs: {
      plan: "nowhere.yml",
      project: "demo-project",
      region: "us-central1",
      service: "ion-api",
      mode: "emergency",
    },
    exit: 0,
    says: ["Nothing to roll back"],
  },
  {
    when: "an endpoint is malformed",
    action: "rollback",
    env: { CLOUDSDK_API_ENDPOINT_OVERRIDES_RUN: "127.0.0.1:1" },
    exit: 2,
    says: ["CLOUDSDK_API_ENDPOINT_OVERRIDES_RUN"],
  },
];
