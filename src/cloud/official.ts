import type { RevisionsClient } from "@google-cloud/run";
import type { AuthClient } from "google-auth-library";
import { messageOf, RolloutError } from "../errors";
import type { RequestJson } from "../ports";
import { AGAIN } from "./advice";

/** What a call is about, for the error that it may end with. */
export interface Errand {
  readonly project: string;
  /** A clause without subject: "delete revision 'ion-api-00002-abc' in us-central1". */
  readonly doing: string;
}

/**
 * Lends Google's own client of revisions over REST and returns what it is used for. The client speaks the messages and
 * our own request function carries them, so that proxy, credentials, retries and errors are the same as everywhere.
 * It is loaded only here, for it weighs more than all the rest. Throws RolloutError and nothing else.
 */
export async function withRevisionsClient<T>(
  requestJson: RequestJson,
  errand: Errand,
  use: (client: RevisionsClient) => Promise<T>,
): Promise<T> {
  const official = await import(/* webpackMode: "eager" */ "./official-clients");
  const authClient = new official.PassThroughClient();
  authClient.fetch = courierOf(requestJson, errand);
  try {
    return await use(new official.RevisionsClient({ fallback: true, authClient, projectId: errand.project }));
  } catch (thrown) {
    if (thrown instanceof RolloutError) throw thrown;
    const said = messageOf(thrown).split("\n")[0];
    throw new RolloutError("CLOUD_UNREACHABLE", `could not ${errand.doing}: ${said}`, AGAIN, { cause: thrown });
  }
}

/** Carries one request of the client: only path and query are its own, the address is that of our settings. */
function courierOf(requestJson: RequestJson, errand: Errand): AuthClient["fetch"] {
  return async <T>(...[input, init]: Parameters<AuthClient["fetch"]>) => {
    const url = new URL(String(input));
    // The client reads enums by name as well as by number, and the names are what people find in a log.
    url.searchParams.delete("$alt");
    const path = `${url.pathname}${url.search}`;
    const call = init?.method === "DELETE" ? ({ method: "DELETE", kind: "write" } as const) : LOOK;
    // An operation that is gone was done; what it did shows in the resource itself.
    const answer = (await requestJson({ api: "run", path, ...call, ...errand })) ?? { done: true };
    const config = { ...init, url, headers: new Headers() };
    return Object.assign(new Response(JSON.stringify(answer)), { config, data: answer as T });
  };
}

const LOOK = { method: "GET", kind: "read", mayBeAbsent: true } as const;
