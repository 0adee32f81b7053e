import { z } from "zod";
import type { Expression } from "../core/expression";
import { expressionText } from "./expression-text";
import {
  brokenListToo,
  brokenMapToo,
  duration,
  expected,
  label,
  oneOf,
  refuseDuplicates,
  strictMap,
  text,
  urlPath,
  wholeNumber,
} from "./leaves";
import { describe } from "./words";

/** The probe of the canary's own URL before any user gets there. Durations in seconds. */
export interface HealthCheck {
  readonly path: string;
  readonly expect: Expression;
  /** How often in a row it must pass. */
  readonly passes: number;
  /** From the beginning of one probe to the next. */
  readonly every: number;
  /** Until when it must have passed. */
  readonly deadline: number;
  /** Until when one answer must be in. */
  readonly within: number;
}

/** One request with what its answer must be, asked after health has passed. */
export interface FunctionalCheck {
  readonly name: string;
  readonly request: {
    readonly method: string;
    readonly path: string;
    /** Names in lower case. */
    readonly headers: Readonly<Record<string, string>>;
    readonly body?: string;
  };
  readonly expect: Expression;
  /** Seconds until the whole answer must be in. */
  readonly within: number;
}

const answer = "a CEL expression over `status`, `headers`, `body` and `latency` (seconds) that comes to true or false";

/**
 * The `health` map; of none at all it is `GET /` with a status of 200 to 299, three times in a row. A redirect is not
 * followed and may lead to a login page, so it proves nothing.
 */
export const healthSchema = strictMap({
  path: urlPath().prefault("/").meta({ description: "Path that is asked at the canary's own URL." }),
  expect: expressionText("answer", "bool", 'status == 200 && body.status == "healthy"')
    .prefault("status >= 200 && status < 300")
    .meta({ description: `When an answer is healthy: ${answer}.` }),
  passes: wholeNumber(expected("a whole number of 1 or more"), 1)
    .prefault(3)
    .meta({ description: "How many healthy answers in a row it takes." }),
  every: duration("2s").prefault("2s").meta({ description: "Time from one probe to the next." }),
  deadline: duration("2m")
    .prefault("2m")
    .meta({ description: "By when the canary must have been healthy; after it the gate fails." }),
  within: duration("10s").prefault("10s").meta({ description: "By when one answer must be in." }),
}).prefault({});

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"] as const;

/** A header's value may be a credential after all, so it is never shown. */
const headerValue = z
  .string({ error: ({ input }) => `expected a header's value in quotes, got a ${typeof input}` })
  .regex(/^[^\r\n\0]*$/, { error: "expected a header's value of one line, got a line break in it" });

/** What the request itself, or the way to the service, must say; by `host` the ID token would go out to another service. */
const RESERVED: Readonly<Record<string, string>> = {
  host: "requests go to the canary's own address",
  authorization: "an ID token is sent where one can be had, and the plan is no place for another one",
  "x-serverless-authorization": "an ID token is sent where one can be had, and the plan is no place for another one",
  "content-length": "it is told by the body",
  "transfer-encoding": "it is told by the body",
  connection: "the connection is not the plan's",
  "keep-alive": "the connection is not the plan's",
  upgrade: "the connection is not the plan's",
  expect: "the body is sent at once",
};

const headers = z
  .record(text("a header name", /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/), headerValue, {
    error: ({ code, input }) =>
      expected(code === "invalid_key" ? "a header name such as accept-language" : "a map of header names and values")({
        input,
      }),
  })
  .superRefine((written, context) => {
    for (const name of Object.keys(written)) {
      const key = name.toLowerCase();
      if (!Object.hasOwn(RESERVED, key)) continue;
      const message = `expected no header ${describe(name)} (leave it out: ${RESERVED[key]}), got one`;
      context.addIssue({ code: "custom", path: [name], message });
    }
  }, brokenMapToo)
  .transform((written) =>
    Object.fromEntries(Object.entries(written).map(([name, value]) => [name.toLowerCase(), value])),
  );

const request = strictMap({
  method: oneOf(METHODS).prefault("GET").meta({ description: "HTTP method." }),
  path: urlPath().meta({ description: "Path, with the query if there is one." }),
  headers: headers
    .prefault({})
    .meta({ description: "Header names and values. No credentials belong here: the plan is in the repository." }),
  json: z
    .unknown()
    .exactOptional()
    .meta({ description: "Body, sent as JSON with the content type that goes with it." }),
  body: z
    .string({ error: expected("the body as text") })
    .exactOptional()
    .meta({ description: "Body, sent as it stands, as plain text unless `headers` say otherwise." }),
});
type Request = z.output<typeof request>;

/** A request of the plan: what is to be asked, with the body as it is sent. */
export const requestSchema = request.superRefine(fitBody, brokenMapToo).transform(toRequest);

const check = strictMap({
  name: label("chat").meta({ description: "Name of the check, unique in the plan." }),
  request: requestSchema.meta({ description: "What is asked of the canary." }),
  expect: expressionText("answer", "bool", "status == 200 && body.success").meta({
    description: `When the answer is right: ${answer}.`,
  }),
  within: duration("15s").prefault("15s").meta({ description: "By when the answer must be in." }),
});

/** The `checks` list, which may be empty. */
export const checksSchema = z
  .array(check, { error: expected("a list of checks") })
  .superRefine(uniqueNames, brokenListToo)
  .transform((written): FunctionalCheck[] => written)
  .prefault([]);

function uniqueNames(written: readonly { readonly name?: unknown }[], context: z.RefinementCtx): void {
  refuseDuplicates(
    written.map((one) => one?.name),
    "check",
    context,
  );
}

function fitBody(written: Partial<Request>, context: z.RefinementCtx): void {
  const bodies = (["json", "body"] as const).filter((key) => key in written);
  const [first, second] = bodies;
  if (second !== undefined)
    context.addIssue({ code: "custom", path: [second], message: "expected json or body, got both" });
  if (first !== undefined && (written.method === "GET" || written.method === "HEAD")) {
    const message = `expected method POST, PUT or PATCH beside ${first}, got ${written.method}`;
    context.addIssue({ code: "custom", path: ["method"], message });
  }
}

function toRequest(written: Request): FunctionalCheck["request"] {
  const { method, path, headers: given } = written;
  const withBody = (type: string, body: string) => ({
    method,
    path,
    headers: { "content-type": type, ...given },
    body,
  });
  if ("json" in written) return withBody("application/json", JSON.stringify(written.json));
  return written.body === undefined
    ? { method, path, headers: given }
    : withBody("text/plain; charset=utf-8", written.body);
}
