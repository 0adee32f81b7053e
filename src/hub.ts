import { createForge } from "./github/forge";
import { createMessenger } from "./github/messenger";
import { warn } from "./github/tell";
import type { Channel, Hub } from "./ports/forge";

/** The inputs that say whom to tell and as whom; absent ones are not told. */
export interface HubInputs {
  readonly "github-token"?: string | undefined;
  readonly "slack-webhook"?: string | undefined;
  readonly "google-chat-webhook"?: string | undefined;
  readonly webhook?: string | undefined;
}

/**
 * Returns whom a release speaks to beside the cloud; nothing is asked yet. Without GITHUB_REPOSITORY, or without a token,
 * there is no forge.
 */
export function connectHub(asked: HubInputs, env: NodeJS.ProcessEnv, signal: AbortSignal): Hub {
  const run = {
    id: env["GITHUB_RUN_ID"] ?? "",
    branch: env["GITHUB_REF_NAME"] ?? "",
    commit: env["GITHUB_SHA"] ?? "",
  };
  const messenger = createMessenger(addressesOf(asked), signal);
  const told = { messenger, run, warn: once((message) => warn("Not everybody was told", message)) };
  const repository = env["GITHUB_REPOSITORY"];
  const token = asked["github-token"] || env["GITHUB_TOKEN"];
  if (!repository || !token) return told;
  const [apiUrl, serverUrl] = [env["GITHUB_API_URL"], env["GITHUB_SERVER_URL"]];
  const settings = { repository, token, ...(apiUrl ? { apiUrl } : {}), ...(serverUrl ? { serverUrl } : {}) };
  return { ...told, forge: createForge(settings, signal) };
}

/** A run has few annotations, and the log has every line. */
function once(act: (message: string) => void): (message: string) => void {
  let isDone = false;
  return (message) => {
    if (!isDone) act(message);
    isDone = true;
  };
}

function addressesOf(asked: HubInputs): ReadonlyMap<Channel, string> {
  const given: readonly (readonly [Channel, string | undefined])[] = [
    ["slack", asked["slack-webhook"]],
    ["google-chat", asked["google-chat-webhook"]],
    ["webhook", asked.webhook],
  ];
  return new Map(given.flatMap(([channel, address]) => (address ? [[channel, address] as const] : [])));
}
