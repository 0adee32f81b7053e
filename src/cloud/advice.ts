import { shellWord } from "../core/shell";

/** What to do when nobody answered, or not in time: every step of a rollout may be run again. */
export const AGAIN = "Run this step again: it reads first and carries on from where the service is.";

/** What to do about a request that Google understood and turned down. */
export const MEND = "Mend what Google names above, in the plan, the inputs or the service, then run this step again.";

/** What to do when something else than Google answered; the values are left out, for they may hold a token. */
export const WHERE =
  "See whether the requests go to Google, or to a proxy or another address:\nenv | grep -o '^CLOUDSDK_[A-Z_]*'";

/** What to do about a tag and a service that are too long together. */
export const SHORTER = "Give the canary a shorter tag, or release a service with a shorter name.";

/** A request, as far as its path and project tell what it is about. */
interface About {
  readonly path?: string | undefined;
  readonly project?: string | undefined;
}

/** Returns the command that shows who wrote last; placeholders in capitals stand for what the request does not name. */
export function whoChanged(about: About): string {
  const route = routeIn(about);
  if (route !== undefined) return `Look who changed it, then run this step again:\n${route}`;
  const service = /\/services\/([^/?]+)/.exec(about.path ?? "")?.[1] ?? "SERVICE";
  return `Look who changed the service, then run this step again:\ngcloud run services describe ${service} ${placeOf(about)}`;
}

/** Returns the command that lists the services of the place; placeholders as in `whoChanged`. */
export function whichServices(about: About): string {
  return `See which services there are:\ngcloud run services list ${placeOf(about)}`;
}

/** Returns the command that lists the APIs that a project can enable. */
export function whichApis(project: string | undefined): string {
  return `See how the API is spelt:\ngcloud services list --available --project ${project ?? "PROJECT_ID"}`;
}

/** Returns the command that shows the bindings of the project. */
export function whatIsGranted(project: string | undefined): string {
  return `See what the caller may do:\ngcloud projects get-iam-policy ${project ?? "PROJECT_ID"}`;
}

/** Returns the command that shows the URL map or the object that the path names; undefined where it names neither. */
function routeIn({ path = "", project }: About): string | undefined {
  const [, region, map] = /\/(?:global|regions\/([^/]+))\/urlMaps\/([^/?]+)/.exec(path) ?? [];
  if (map !== undefined) {
    const scope = region === undefined ? "--global" : `--region=${region}`;
    return `gcloud compute url-maps describe ${map} ${scope} --project=${project ?? "PROJECT_ID"}`;
  }
  const [, bucket, object = ""] = /\/b\/([^/]+)\/o\?(?:.*&)?name=([^&]+)/.exec(path) ?? [];
  if (bucket === undefined) return undefined;
  return `gcloud storage objects describe ${shellWord(`gs://${bucket}/${decodeURIComponent(object)}`)}`;
}

function placeOf({ path, project }: About): string {
  const region = /\/locations\/([^/?]+)/.exec(path ?? "")?.[1] ?? "REGION";
  return `--region ${region} --project ${project ?? "PROJECT_ID"}`;
}
