/**
 * What is taken of Google's client libraries. The client is named by its file, because the package's main entry brings
 * all the others and their messages along, twice the size of everything else in the bundle.
 */
export { RevisionsClient } from "@google-cloud/run/build/src/v2/revisions_client";
export { PassThroughClient } from "google-auth-library";
