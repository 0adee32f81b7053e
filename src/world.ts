import { type Cloud, connectCloud, parseSettings } from "./cloud/index";
import { DEFAULT_LIMITS } from "./cloud/retry";
import type { CloudSettings } from "./cloud/settings";
import { readActor } from "./github/actor";
import { keepEvidence } from "./github/evidence";
import { learnSecret } from "./github/redact";
import { say } from "./github/tell";
import { tokensIn } from "./github/tokens";
import { connectHub, type HubInputs } from "./hub";
import { createMetrics } from "./metrics/index";
import type { World } from "./ports";
import type { Hub } from "./ports/forge";

/** The world as it really is: Google Cloud behind its doors, the runner's files, the machine's clock. */
export interface RealWorld {
  readonly world: World;
  readonly settings: CloudSettings;
  /** The doors to Google Cloud that not every action needs. */
  readonly cloud: Cloud;
  /** Sends each token, a secret from now on, as bearer token to its host (`HOST` or `HOST:PORT`), and nowhere else. */
  useMetricsTokens(tokens: ReadonlyMap<string, string>): void;
  /** Returns whom the run speaks to beside the cloud, with the tokens and addresses that it was given. */
  hub(asked: HubInputs): Hub;
  /** Fires when the run is cancelled. */
  readonly signal: AbortSignal;
  /** Returns the tokens and passwords that the run was given or got, as far as they are known by now. */
  tokens(): readonly string[];
}

/** Returns the adapters for one run; its tokens are known as secrets from then on. Nothing is asked of the cloud yet; throws INPUT_INVALID for a malformed variable. */
export function connectWorld(env: NodeJS.ProcessEnv, signal: AbortSignal): RealWorld {
  const settings = parseSettings(env);
  const known = new Set<string>();
  const learn = (token: string): void => {
    known.add(token);
    learnSecret(token);
  };
  for (const token of tokensIn(env)) learn(token);
  const cloud = connectCloud(settings, signal, DEFAULT_LIMITS, learn);
  const { services, revisions, routes, probe, clock } = cloud;
  const world: World = {
    services,
    revisions,
    routes,
    metrics: createMetrics(cloud),
    probe,
    clock,
    log: { info: say },
    evidence: { keep: (name, evidence) => keepEvidence(env["RUNNER_TEMP"], name, evidence) },
    actor: readActor(),
  };
  return {
    world,
    settings,
    cloud,
    useMetricsTokens: cloud.useMetricsTokens,
    hub: (asked) => connectHub(asked, env, signal),
    signal,
    tokens: () => [...known],
  };
}
