import { ApiError, errorInfo } from "../errors";
import { projectNumberOf } from "../ids";
import { listOf, objectOf, textOf } from "../json";
import { answersCalls } from "./apis";
import { type Estate, projectOf } from "./estate";
import { TITLES } from "./titles";

/** Path, API: the first match counts, and its group is the project. Service Usage can always be asked. */
const OWNERS = [
  ["^/v2/projects/([^/]+)/locations/", "run"],
  ["^/apis/serving\\.knative\\.dev/v1/namespaces/([^/]+)/", "run"],
  ["^/v1/projects/([^/]+)/locations/[^/]+/services", "run"],
  ["^/v1/projects/([^/]+)/locations/[^/]+/repositories", "artifactregistry"],
  ["^/v1/projects/([^/]+)/serviceAccounts/[^/]+:generate", "iamcredentials"],
  ["^/v1/projects/([^/]+)/serviceAccounts", "iam"],
  ["^/v[13]/projects(?:/([^/:]+)(?::[a-zA-Z]+)?|:search)?$", "cloudresourcemanager"],
  ["^/v3/projects/([^/]+)/timeSeries$", "monitoring"],
  ["^/compute/v1/projects/([^/]+)/", "compute"],
  ["^/v2/entries:(?:list|write)$", "logging"],
  ["^/(?:upload/|download/)?storage/v1/b(?:/|$)", "storage"],
].map(([path, api]) => ({ path: new RegExp(path ?? ""), api: `${api}.googleapis.com` }));

/** The part of a request that says whose API is called, and by which project. */
export interface Call {
  readonly path: string;
  readonly body: unknown;
}

function projectOfBody(body: unknown): string {
  const [first] = listOf(objectOf(body)["resourceNames"]).map(textOf);
  return first?.replace(/^projects\//, "") ?? "-";
}

/** Throws the 403 that Google answers with when a call's API is disabled, or was enabled too short a time ago. */
export function checkEnabled(estate: Estate, { path, body }: Call, now: number): void {
  for (const owner of OWNERS) {
    const match = owner.path.exec(path);
    if (match === null) continue;
    const project = projectOf(estate, match[1] ?? projectOfBody(body));
    if (!answersCalls(estate, project, owner.api, now)) throw serviceDisabled(owner.api, project);
    return;
  }
}

/** The 403 SERVICE_DISABLED, with the service and its consumer in ErrorInfo and the link that enables it in the text. */
function serviceDisabled(api: string, project: string): ApiError {
  const number = projectNumberOf(project);
  const url = `https://console.developers.google.com/apis/api/${api}/overview?project=${number}`;
  const title = TITLES[api] ?? api;
  const advice =
    "If you enabled this API recently, wait a few minutes for the action to propagate to our systems and retry.";
  return new ApiError(
    "PERMISSION_DENIED",
    `${title} has not been used in project ${number} before or it is disabled. Enable it by visiting ${url} then retry. ${advice}`,
    [
      errorInfo("SERVICE_DISABLED", "googleapis.com", {
        service: api,
        serviceTitle: title,
        consumer: `projects/${number}`,
        containerInfo: number,
        activationUrl: url,
      }),
      {
        "@type": "type.googleapis.com/google.rpc.Help",
        links: [{ description: "Google developers console API activation", url }],
      },
    ],
  );
}
