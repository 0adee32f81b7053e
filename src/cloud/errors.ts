import { type ErrorCode, RolloutError } from "../errors";
import type { GoogleApi } from "../ports";
import { AGAIN, MEND, SHORTER, WHERE, whatIsGranted, whichApis, whichServices, whoChanged } from "./advice";
import { grantHint, grantOn, roleFor, SIGN_IN_HINT } from "./hints";
import { ownerOf } from "./owner";
import { parseRefusal, type Refusal } from "./refusal";
import type { Incoming } from "./transport";

/** What was being done when it failed, for the sentence and the hint. */
export interface Doing {
  readonly api: GoogleApi;
  /** A clause without subject: "read service 'ion-api' in us-central1". */
  readonly doing: string;
  readonly project?: string | undefined;
  /** Path of the request, which names the service and its place. */
  readonly path?: string | undefined;
  /** The e-mail address of the service account that asked, where it is known. */
  readonly account?: string | undefined;
  readonly redact: (text: string) => string;
}

type Translation = readonly [code: ErrorCode, sentence: string, hint: string];

/** Returns the error that a Google API's refusal means: one table for all APIs. The text is Google's own, without secrets. */
export function translateRefusal(answer: Incoming, context: Doing): RolloutError {
  const refusal = parseRefusal(answer);
  const [code, sentence, hint] = translationOf(refusal, context);
  const said = refusal.message === "" ? "" : `: ${refusal.message}`;
  return new RolloutError(code, context.redact(`could not ${context.doing}: ${sentence}${said}`), hint);
}

/** Returns CLOUD_UNREACHABLE for a request that got no answer, or one that cannot be read. */
export function translateSilence(why: string, context: Doing): RolloutError {
  return new RolloutError("CLOUD_UNREACHABLE", context.redact(`could not ${context.doing}: ${why}`), AGAIN);
}

function translationOf(refusal: Refusal, context: Doing): Translation {
  const { status, reason } = refusal;
  if (status === 429 || reason === "RATE_LIMIT_EXCEEDED") return overQuota(refusal);
  if (status === 401) return ["CREDENTIALS_MISSING", "the credentials were not accepted (401)", SIGN_IN_HINT];
  if (status === 403) return denied(refusal, context);
  if (status === 404) return missing(refusal, context);
  if (status === 409 || status === 412)
    return ["CONFLICT", `it conflicts with the state in the cloud (${status})`, whoChanged(context)];
  if (status >= 500 || status === 408) return ["CLOUD_UNREACHABLE", `the API answered ${status}`, AGAIN];
  if (/together are too long|cannot exceed \d+ characters/.test(refusal.message)) {
    return ["NAME_TOO_LONG", "expected tag and service name to have at most 46 characters together", SHORTER];
  }
  return ["CLOUD_REFUSED", `the API answered ${status}`, refusal.isGoogles ? MEND : WHERE];
}

function overQuota({ retryAfter }: Refusal): Translation {
  const hint = retryAfter === undefined ? "run the step again in a minute" : `run the step again in ${retryAfter} s`;
  return ["QUOTA_EXCEEDED", "a quota is used up (429)", hint];
}

function missing(refusal: Refusal, context: Doing): Translation {
  if (!refusal.isGoogles) {
    return ["CLOUD_REFUSED", "expected a Google API at the endpoint, got a 404 that is not one's", WHERE];
  }
  if (context.api !== "run") return ["CLOUD_REFUSED", "it does not exist (404)", MEND];
  return ["SERVICE_NOT_FOUND", "it does not exist (404)", whichServices(context)];
}

function denied(refusal: Refusal, context: Doing): Translation {
  const project = refusal.project ?? context.project;
  if (refusal.reason === "SERVICE_DISABLED") {
    const service = refusal.service ?? `${context.api}.googleapis.com`;
    return ["API_DISABLED", `${service} is not enabled`, `gcloud services enable ${service} --project="${project}"`];
  }
  if (refusal.reason === "SERVICE_CONFIG_NOT_FOUND_OR_PERMISSION_DENIED") {
    const names = refusal.unknownServices?.replaceAll(",", ", ") ?? "a name that is none";
    return ["CLOUD_REFUSED", `expected the names of APIs that there are, got ${names} (403)`, whichApis(project)];
  }
  const role = roleFor(refusal.permission, context.api);
  const lacks = refusal.permission === undefined ? "permission is missing" : `${refusal.permission} is missing`;
  if (role === undefined) return ["PERMISSION_DENIED", `${lacks} (403)`, whatIsGranted(project)];
  const on = ownerOf(refusal.permission, context.path);
  const hint =
    on === undefined
      ? grantHint({ role, project, account: context.account, target: refusal.serviceAccount })
      : grantOn(on, { role, account: context.account });
  return ["PERMISSION_DENIED", `${lacks}, ${role} has it (403)`, hint];
}
