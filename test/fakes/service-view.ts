import type { ServiceRef, ServiceState } from "../../src/core/service";
import type { FakeRevisions } from "./revisions";
import { serviceUrl } from "./routes";

/** What of a service's state is not drawn from its name, its generation or its revisions. */
type Known = Pick<
  ServiceState,
  "generation" | "settled" | "ready" | "message" | "traffic" | "annotations" | "template" | "serving"
>;

/** Returns the service as a read shows it. */
export function viewOf(ref: ServiceRef, made: FakeRevisions, known: Known): ServiceState {
  const url = serviceUrl(ref);
  return {
    ref,
    etag: `"etag-${known.generation}"`,
    ...known,
    ...(made.latestReady === undefined ? {} : { latestReady: made.latestReady }),
    ...(made.latestCreated === undefined ? {} : { latestCreated: made.latestCreated }),
    url,
    urls: [url, `https://${ref.service}-123456.us-central1.run.app`],
  };
}
