import { translateRefusal } from "../../src/cloud/errors";
import type { GoogleApi } from "../../src/ports";
import type { Answer } from "./google";

/** What was being done, where and by whom. */
export const DOING = {
  path: "/v2/projects/demo/locations/us-central1/services/hello?updateMask=traffic",
  doing: "update service 'hello' in us-central1",
  project: "demo",
  account: "deployer@demo.iam.gserviceaccount.com",
};

/** Returns the error that an answer of the API becomes. */
export function translated(answer: Answer, api: GoogleApi = "run") {
  const redact = (text: string) => text;
  const incoming = {
    status: answer.status ?? 200,
    headers: answer.headers ?? {},
    text: answer.text ?? JSON.stringify(answer.json),
  };
  return translateRefusal(incoming, { ...DOING, api, redact });
}
