import type { Hub } from "./ports/forge";

/** The inputs that say whom to tell and as whom; absent ones are not told. */
export interface HubInputs {
  readonly "github-token"?: string | undefined;
  readonly "slack-webhook"?: string | undefined;
  readonly "google-chat-webhook"?: string | undefined;
  readonly webhook?: string | undefined;
}

/** Returns whom a release speaks to beside the cloud; nothing is asked yet. Without GITHUB_REPOSITORY there is no forge. */
export function connectHub(_asked: HubInputs, env: NodeJS.ProcessEnv, _signal: AbortSignal): Hub {
  const run = {
    id: env["GITHUB_RUN_ID"] ?? "",
    branch: env["GITHUB_REF_NAME"] ?? "",
    commit: env["GITHUB_SHA"] ?? "",
  };
  return { messenger: { channels: [], post: async () => undefined }, run };
}
