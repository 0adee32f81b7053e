import type { JsonObject } from "../../core/json";
import { replaceServiceV1 } from "../../core/knative/services";
import { serviceToV1 } from "../../core/knative/view";
import { readService } from "../../core/services-v2";
import { KEY, type Lab } from "./lab";

/** Returns the lab's service as the Knative face shows it. */
export const shown = (lab: Lab) => serviceToV1(lab.world, readService(lab.world, KEY));
/** Replaces the lab's service by the body, as `PUT` does; throws an ApiError where that is refused. */
export const put = (lab: Lab, body: JsonObject) =>
  lab.step((world, now) => replaceServiceV1(world, KEY, body, false, now));

interface Draft {
  metadata: { annotations: Record<string, string> };
  spec: {
    template: {
      metadata: { name?: string; annotations: Record<string, string> };
      spec: { containers: { image: string }[] };
    };
    traffic: { revisionName?: string; percent?: number; tag?: string }[];
  };
}

/** Returns the body with one change deep inside, as gcloud's read-modify-write makes it. */
export function changed(body: JsonObject, change: (draft: Draft) => void): JsonObject {
  const draft = structuredClone(body) as unknown as Draft;
  change(draft);
  return draft as unknown as JsonObject;
}
