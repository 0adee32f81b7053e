import type { AskCloudWatch, AskForeign, Clock, Probe, RequestJson, Revisions, Services } from "../ports";
import type { Registry } from "../ports/registry";
import type { Routes } from "../ports/routes";
import { type Credentials, createCredentials } from "./auth";
import { createClock } from "./clock";
import { createCloudWatchDoor } from "./cloudwatch";
import { createForeign } from "./foreign";
import { createRequestJson } from "./http";
import { createIdTokens } from "./id-token";
import { createProbe } from "./probe";
import { createRegistry } from "./registry";
import { type DockerConfig, openDockerConfig } from "./registry/docker-config";
import { learnDockerLogins } from "./registry/logins";
import { DEFAULT_LIMITS, type Limits } from "./retry";
import { createRevisions } from "./revisions";
import { createRoutes } from "./routes";
import { createServices } from "./services";
import type { CloudSettings } from "./settings";
import { createExchange } from "./transport";

export { type CloudSettings, parseSettings } from "./settings";

/** The doors to Google Cloud and to the metrics backends of others, and the request function for the adapters of other rooms. */
export interface Cloud {
  readonly services: Services;
  readonly revisions: Revisions;
  readonly routes: Routes;
  readonly probe: Probe;
  readonly clock: Clock;
  readonly requestJson: RequestJson;
  readonly askForeign: AskForeign;
  readonly askCloudWatch: AskCloudWatch;
  /** From now on each token, a secret, is sent as bearer token to its host (`HOST` or `HOST:PORT`), and nowhere else. */
  useMetricsTokens(tokens: ReadonlyMap<string, string>): void;
  readonly registry: Registry;
  readonly credentials: Credentials;
  /** Returns a folder for DOCKER_CONFIG in which Docker finds the logins for these registries; see `openDockerConfig`. */
  dockerConfig(hosts: readonly string[]): Promise<DockerConfig>;
  /** Makes the logins that the user's Docker has known as secrets; never throws. */
  learnDockerLogins(host: string): Promise<void>;
}

/**
 * Returns the adapters for one run. Nothing is read, loaded or asked for before the first call; when the signal fires,
 * whatever is under way ends with CANCELLED. `onSecret` is told each secret that comes to be known.
 */
export function connectCloud(
  settings: CloudSettings,
  signal: AbortSignal,
  limits: Limits = DEFAULT_LIMITS,
  onSecret?: (secret: string) => void,
): Cloud {
  const exchange = createExchange(settings, signal);
  const credentials = createCredentials(settings, exchange, signal, onSecret);
  const session = { settings, credentials, exchange, signal, limits };
  const requestJson = createRequestJson(session);
  const clock = createClock(signal);
  const foreign = createForeign(session);
  return {
    services: createServices(requestJson, clock),
    revisions: createRevisions(requestJson, clock),
    routes: createRoutes(requestJson, clock),
    probe: createProbe(createIdTokens(session), signal),
    clock,
    requestJson,
    askForeign: foreign.ask,
    askCloudWatch: createCloudWatchDoor(session),
    useMetricsTokens: foreign.useTokens,
    registry: createRegistry(session),
    credentials,
    dockerConfig: (hosts) => openDockerConfig(session, hosts),
    learnDockerLogins: (host) => learnDockerLogins(host, session),
  };
}
