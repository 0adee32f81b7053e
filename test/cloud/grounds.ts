import { createGround, type GoogleGround } from "../../src/cloud/ground";
import { connect, type Google, type Handler, startGoogle } from "./google";

const APIS = ["IAM", "SERVICEUSAGE", "ARTIFACTREGISTRY", "CLOUDRESOURCEMANAGER"];
export const REPOSITORY = { project: "demo", location: "us-central1", repository: "ion" };

/** The doors of a preflight, and the server that they lead to. */
export interface OpenGround {
  readonly google: Google;
  readonly ground: GoogleGround;
  /** Returns what the server was asked, paths decoded. */
  asked(): readonly string[];
}

/** Returns the doors to a server that answers so; close it. */
export async function openGround(handler: Handler): Promise<OpenGround> {
  const google = await startGoogle(handler);
  const env = Object.fromEntries(APIS.map((api) => [`CLOUDSDK_API_ENDPOINT_OVERRIDES_${api}`, `${google.url}/`]));
  const { requestJson, credentials, clock } = connect(google, { env });
  return {
    google,
    ground: createGround(requestJson, credentials, clock),
    asked: () => google.seen.map(({ method, path }) => `${method} ${decodeURIComponent(path)}`),
  };
}
