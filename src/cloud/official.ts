import type { RevisionsClient, ServicesClient } from "@google-cloud/run";
import type { AuthClient } from "google-auth-library";
import type { Json } from "../core/json";
import type { RequestJson } from "./http";

/** What a call is about, for the error that it may end with. */
export interface Errand {
  readonly project: string;
  /** A clause without subject: "delete revision 'ion-api-00002-abc' in us-central1". */
  readonly doing: string;
}

/** Google's own clients, lent for one errand. */
export interface Official {
  readonly services: ServicesClient;
  readonly revisions: RevisionsClient;
}

/**
 * Returns Google's own clients over REST. They speak the messages and our own request function carries them, so that
 * proxy, credentials, retries and errors are the same as everywhere; what it throws comes through as it is. They are
 * loaded only here, for they weigh more than all the rest.
 */
export async function lendOfficial(requestJson: RequestJson, errand: Errand): Promise<Official> {
  const [{ RevisionsClient, ServicesClient }, { PassThroughClient }] = await Promise.all([
    import("@google-cloud/run"),
    import("google-auth-library"),
  ]);
  const authClient = new PassThroughClient();
  authClient.fetch = courierOf(requestJson, errand);
  const options = { fallback: true, authClient, projectId: errand.project } as const;
  return { services: new ServicesClient(options), revisions: new RevisionsClient(options) };
}

/** Carries one request of the client: only path, query and body are its own, the address is that of our settings. */
function courierOf(requestJson: RequestJson, errand: Errand): AuthClient["fetch"] {
  return async <T>(...[input, init]: Parameters<AuthClient["fetch"]>) => {
    const { pathname, searchParams } = new URL(String(input));
    // The client reads enums by name as well as by number, and the names are what people find in a log.
    searchParams.delete("$alt");
    const method = methodOf(init?.method);
    const answer = await requestJson({
      api: "run",
      method,
      path: `${pathname}${searchParams.size === 0 ? "" : `?${searchParams}`}`,
      kind: method === "GET" ? "read" : "write",
      ...(typeof init?.body === "string" && init.body !== "" ? { body: JSON.parse(init.body) as Json } : {}),
      ...errand,
    });
    const response = new Response(JSON.stringify(answer));
    return Object.assign(response, {
      config: { ...init, url: new URL(String(input)), headers: new Headers() },
      data: answer as T,
    });
  };
}

function methodOf(method: string | undefined): "GET" | "POST" | "PATCH" | "DELETE" {
  if (method === "POST" || method === "PATCH" || method === "DELETE") return method;
  return "GET";
}
