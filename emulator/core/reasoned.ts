import type { JsonObject } from "./json";

/** Where the older APIs say that a precondition was. */
const IF_MATCH: JsonObject = { locationType: "header", location: "If-Match" };

/**
 * A refusal of the older APIs, Compute Engine's and Cloud Storage's, whose errors have a `reason` each and no status by
 * name. Thrown by the state machines; nothing has changed when it is thrown.
 */
export class ReasonedError extends Error {
  constructor(
    readonly http: number,
    readonly reason: string,
    message: string,
  ) {
    super(message);
  }

  /** Returns `{error:{code,message,errors:[{message,domain,reason}]}}`; a failed precondition says where it was. */
  body(): JsonObject {
    const { http: code, message, reason } = this;
    const place = reason === CONDITION_NOT_MET ? IF_MATCH : {};
    return { error: { code, message, errors: [{ message, domain: "global", reason, ...place }] } };
  }
}

/** The reason of every 412. */
export const CONDITION_NOT_MET = "conditionNotMet";
