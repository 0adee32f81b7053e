/** What is left behind when a rollout is promoted. */
export interface CleanUp {
  /** `latest`: the traffic follows the latest revision again, as plain `gcloud run deploy` expects it. */
  readonly traffic: "latest" | "pinned";
  /** Whether the canary's tag stays. */
  readonly tags: "keep" | "remove";
  /** How many of the newest revisions stay, besides those that are in use; absent: all of them. */
  readonly revisions?: number;
  /** What becomes of the service that ran the canary, where that is one of its own. */
  readonly canaryService: "keep" | "scale-down" | "delete";
}

/** Nothing is deleted unless the plan says so. */
export const LEAVE_ALL: CleanUp = { traffic: "latest", tags: "keep", canaryService: "keep" };
