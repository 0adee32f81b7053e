import { createHash } from "node:crypto";
import { type JsonObject, listOf, objectOf, textOf } from "../core/json";
import { readService } from "../core/services-v2";
import { putService, type Step, type World } from "../core/world";
import type { Engine } from "../engine";
import type { ApiRequest, Face } from "../model";
import { createFace, keyOf } from "./routing";

const SERVICE = "^/v[12]/projects/(?<project>[^/]+)/locations/(?<region>[^/]+)/services/(?<service>[^/:]+)";

type Params = Readonly<Record<string, string>>;

function setPolicy(world: World, params: Params, policy: JsonObject): Step<JsonObject> {
  const record = readService(world, keyOf(world, params, ""));
  const etag = createHash("sha256").update(JSON.stringify(policy)).digest("base64").slice(0, 12);
  const next = { ...policy, version: 1, etag };
  return { world: putService(world, { ...record, policy: next }), answer: next, effects: [] };
}

/** Returns the IAM methods of services, of v1 and v2 alike. A policy is kept and handed back; it allows and denies nothing. */
export function createPolicies(engine: Engine, denied: () => readonly string[]): Face {
  const read = (params: Params) => engine.read((world) => readService(world, keyOf(world, params, "")));
  // No look at the service: gcloud asks before it creates one, and IAM answers for what is not there yet.
  const test = ({ body }: ApiRequest) => {
    const asked = listOf(objectOf(body)["permissions"]).map(textOf);
    const permissions = asked.filter((permission) => !denied().includes(permission));
    return permissions.length === 0 ? {} : { permissions };
  };
  return createFace([
    { method: "GET", path: new RegExp(`${SERVICE}:getIamPolicy$`), answer: (_, params) => read(params).policy },
    {
      method: "POST",
      path: new RegExp(`${SERVICE}:setIamPolicy$`),
      answer: ({ body }, params) =>
        engine.write((world) => setPolicy(world, params, objectOf(objectOf(body)["policy"]))),
    },
    { method: "POST", path: new RegExp(`${SERVICE}:testIamPermissions$`), answer: test },
  ]);
}
