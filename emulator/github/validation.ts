import { Ajv, type ErrorObject, type ValidateFunction } from "ajv";
import addFormats from "ajv-formats";
import { isObject, type Json, type JsonObject } from "../core/json";
import { components, type Operation, type Parameter } from "./description";

const ROOT = "github";

/** OpenAPI 3.0 says `nullable` beside an `enum` without null, or a `$ref`, where JSON Schema would leave no room for null. */
function roomForNull(value: Json | undefined): Json | undefined {
  if (Array.isArray(value)) return value.map((item: Json) => roomForNull(item) ?? null);
  if (!isObject(value)) return value;
  const inner = Object.fromEntries(Object.entries(value).map(([key, entry]) => [key, roomForNull(entry)]));
  if (inner["nullable"] !== true) return inner;
  const { nullable, ...schema } = inner;
  return { anyOf: [schema, { type: "null" }] };
}

function createAjv(coerceTypes: boolean): Ajv {
  const ajv = new Ajv({ strict: false, allErrors: true, coerceTypes, logger: false });
  addFormats.default(ajv);
  // GitHub writes "" where it has no address.
  ajv.addFormat("uri", { type: "string", validate: (text: string) => text === "" || URL.canParse(text) });
  ajv.addSchema({ $id: ROOT, components: roomForNull(components) });
  return ajv;
}

const checker = createAjv(false);
/** Paths and queries are text that stands for numbers, too. */
const reader = createAjv(true);
const compiled = new Map<string, ValidateFunction>();

function validator(ajv: Ajv, key: string, schema: JsonObject): ValidateFunction {
  const known = compiled.get(key);
  if (known !== undefined) return known;
  const local = JSON.parse(JSON.stringify(roomForNull(schema)).replaceAll('"#/components/', `"${ROOT}#/components/`));
  const made = ajv.compile(local);
  compiled.set(key, made);
  return made;
}

/** GitHub takes ranges for `created`, and cuts page sizes to what it can serve, whatever the description says. */
const LENIENT = new Set(["created", "per_page", "page", "workflow_id"]);

function sentenceOf({ keyword, instancePath, params, message = "is wrong" }: ErrorObject, value: unknown): string {
  if (keyword === "required") return `"${params["missingProperty"]}" wasn't supplied.`;
  if (keyword === "additionalProperties") return `"${params["additionalProperty"]}" is not a permitted key.`;
  const at = instancePath.slice(1).split("/");
  const given = at.reduce<unknown>((inner, key) => (isObject(inner) ? inner[key] : undefined), value);
  const place = at[0] === "" ? "links" : "properties";
  return `For '${place}${instancePath}', ${JSON.stringify(given) ?? "nil"} ${message}.`;
}

function queryComplaints(operation: Operation, query: URLSearchParams): readonly string[] {
  const known = new Map(
    operation.parameters.filter(({ in: place }) => place === "query").map((one) => [one.name, one]),
  );
  return [...query].flatMap(([name, text]) => {
    const parameter = known.get(name);
    return parameter === undefined
      ? [`"${name}" is not a permitted key.`]
      : parameterComplaints(operation, parameter, text);
  });
}

function parameterComplaints({ id }: Operation, { name, schema }: Parameter, text: string): readonly string[] {
  if (LENIENT.has(name)) return [];
  const validate = validator(reader, `${id} ${name}`, { type: "object", properties: { [name]: schema } });
  const value = { [name]: text };
  if (validate({ ...value })) return [];
  return (validate.errors ?? []).map((error) => sentenceOf(error, value));
}

/** GitHub looks over keys that it does not know; a client that sends one expects something that will not happen. */
function unknownKeys(schema: JsonObject, body: unknown): readonly string[] {
  const properties = schema["properties"];
  if (!isObject(properties) || !isObject(body)) return [];
  const unknown = Object.keys(body).filter((key) => !Object.hasOwn(properties, key));
  return unknown.map((key) => `"${key}" is not a permitted key.`);
}

function bodyComplaints({ id, requestBody }: Operation, body: unknown): readonly string[] {
  const schema = requestBody?.content?.["application/json"]?.schema;
  if (schema === undefined || (body === undefined && requestBody?.required !== true)) return [];
  const validate = validator(checker, `${id} body`, schema);
  const given = body ?? {};
  if (validate(given)) return unknownKeys(schema, given);
  return (validate.errors ?? []).map((error) => sentenceOf(error, given));
}

/** Returns what GitHub's description has against the request's query and body, as sentences; none where it is valid. */
export function requestComplaints(operation: Operation, query: URLSearchParams, body: unknown): readonly string[] {
  return [...new Set([...queryComplaints(operation, query), ...bodyComplaints(operation, body)])];
}

/** Returns what GitHub's description has against an answer; a status that it does not know must be an error's. */
export function answerComplaints(operation: Operation, status: number, body: unknown): readonly string[] {
  const message = operation.responses[status];
  if (message === undefined && status < 400) return [`status ${status} is none of ${operation.id}`];
  const schema = message?.content?.["application/json"]?.schema;
  const wanted = schema ?? (status >= 400 ? { $ref: "#/components/schemas/basic-error" } : undefined);
  if (wanted === undefined) return body === undefined || body === null ? [] : ["expected no body, got one"];
  const validate = validator(checker, `${operation.id} ${status}`, wanted);
  if (validate(body)) return [];
  return (validate.errors ?? []).map(({ instancePath, message: what }) => `${instancePath || "/"} ${what}`);
}
