/**
 * The closed set of things that can go wrong, each with the exit status of the contract.
 * `docs/ERRORS.md` is generated from this table; add a code here and the page follows.
 */
export const ERRORS = {
  INPUT_INVALID: { exit: 2, means: "An input of the action or command line is missing or malformed." },
  PLAN_MISSING: { exit: 2, means: "The rollout plan file does not exist." },
  PLAN_INVALID: {
    exit: 2,
    means: "The rollout plan cannot be read; every mistake is listed with its line and column.",
  },
  STAGE_UNKNOWN: { exit: 2, means: "The stage asked for is not one of the plan's stages, or lies behind the rollout." },
  SERVICE_NOT_FOUND: { exit: 2, means: "The Cloud Run service does not exist." },
  NAME_TOO_LONG: { exit: 2, means: "Traffic tag and service name together are longer than Cloud Run allows." },
  CONFIRMATION_MISSING: { exit: 2, means: "A normal rollback needs `confirm`, which is the service's name, typed." },
  NOT_SUPPORTED: { exit: 2, means: "The plan asks for something that this version cannot drive." },
  NO_ROLLOUT: { exit: 2, means: "The step needs a rollout on the service, and there is none." },
  DOCKER_MISSING: { exit: 2, means: "No Docker that could build an image was found, or its engine does not answer." },
  PREFLIGHT_FAILED: {
    exit: 2,
    means: "Something that a release needs is not as it must be; every finding has its fix.",
  },
  BUILD_FAILED: { exit: 1, means: "The image could not be built; the last lines of the build's own log are shown." },
  IMAGE_UNFIT: {
    exit: 1,
    means: "The image must not be released: it is not for linux/amd64, or it carries a secret. It was given no tag.",
  },
  CANARY_NOT_READY: { exit: 1, means: "The canary's revision never became ready; its own message is shown." },
  ROUTE_NOT_FOUND: { exit: 2, means: "A URL map, a backend or a bucket that the plan's routing names does not exist." },
  ROUTE_UNFIT: {
    exit: 2,
    means:
      "The URL map or the published document is there, but does not split users between the two that the plan names.",
  },
  SPLIT_NOT_ARRIVED: {
    exit: 4,
    means: "The split was set and read back, and yet users are not served by it; the likely causes are named.",
  },
  WAY_OPEN: {
    exit: 4,
    means:
      "Users may still reach the canary by a way that could not be lowered; it is named with its percent and the command that closes it.",
  },
  HELD: { exit: 3, means: "A person or more time is needed." },
  CONFLICT: { exit: 3, means: "Somebody else changed the service in between." },
  CREDENTIALS_MISSING: {
    exit: 4,
    means: "No Google credentials were found, or they could not be exchanged for a token.",
  },
  PERMISSION_DENIED: { exit: 4, means: "The caller lacks a permission; it is named together with a role that has it." },
  API_DISABLED: {
    exit: 4,
    means: "A Google API that is needed is not enabled in the project; the command enables it.",
  },
  QUOTA_EXCEEDED: { exit: 4, means: "A quota of the cloud is used up." },
  CLOUD_REFUSED: { exit: 4, means: "The cloud refused the request." },
  CLOUD_UNREACHABLE: { exit: 4, means: "The cloud could not be reached, or did not finish in time." },
  METRICS_UNREADABLE: {
    exit: 4,
    means: "A metrics source could not be read, or its answer is not what it must be.",
  },
  DISK_FULL: { exit: 4, means: "The machine that builds, or the registry, has no space left." },
  NOTHING_SERVES_WELL: { exit: 4, means: "A rollback found no revision that is healthy enough to take the traffic." },
  CANCELLED: { exit: 130, means: "The run was cancelled; the traffic is as the ledger says." },
  INTERNAL: { exit: 4, means: "A fault of this tool itself." },
} as const satisfies Record<string, { exit: ExitStatus; means: string }>;

/** The code of a refusal: the title of its annotation, and the key to its exit status. */
export type ErrorCode = keyof typeof ERRORS;
/** The exit statuses of the contract: done, canary at fault, bad input, held, cloud refused, cancelled. */
export type ExitStatus = 0 | 1 | 2 | 3 | 4 | 130;

/** What a person needs to mend it: the sentence says what was expected and what came, the hint can be pasted. */
export class RolloutError extends Error {
  override readonly name = "RolloutError";

  constructor(
    readonly code: ErrorCode,
    message: string,
    readonly hint?: string,
    options?: ErrorOptions,
  ) {
    super(message, options);
  }

  /** The process exit status that the contract gives this code. */
  get exit(): ExitStatus {
    return ERRORS[this.code].exit;
  }
}

/** Returns the error's own sentence, or a text of whatever was thrown; never empty. */
export function messageOf(thrown: unknown): string {
  if (thrown instanceof Error && thrown.message !== "") return thrown.message;
  return String(thrown) || "unknown error";
}
