import { type JsonObject, listOf, objectOf, textOf } from "../json";
import { parseReference } from "./names";
import { invalidField, notEmulated } from "./refusals";

const PROTOCOLS = ["HTTP", "HTTPS", "HTTP2", "H2C", "TCP", "SSL", "UDP", "GRPC", "UNSPECIFIED"];
const SCHEMES = ["EXTERNAL", "EXTERNAL_MANAGED", "INTERNAL_MANAGED", "INTERNAL", "INTERNAL_SELF_MANAGED"];

function checkOneOf(field: string, value: string, known: readonly string[]): void {
  if (!known.includes(value)) throw invalidField(field, value, `Expected one of ${known.join(", ")}.`);
}

/** A serverless NEG stands for all of its region, so a second one of that region would never be asked. */
function checkGroups(groups: readonly string[]): void {
  const scopes = groups.map((group) => parseReference(group, "")?.scope);
  const twice = groups.find((_, index) => scopes.indexOf(scopes[index]) !== index);
  if (twice !== undefined)
    throw invalidField("resource.backends", twice, "A backend service has one serverless NEG a region.");
}

/** Returns the backend service's fields with Google's defaults; throws the 400 for one that cannot be. */
export function completeBackendService(fields: JsonObject): JsonObject {
  const backends = listOf(fields["backends"]).map(objectOf);
  const service: JsonObject = {
    protocol: "HTTP",
    loadBalancingScheme: "EXTERNAL",
    sessionAffinity: "NONE",
    timeoutSec: 30,
    ...fields,
    ...(fields["backends"] === undefined
      ? {}
      : { backends: backends.map((backend) => ({ balancingMode: "UTILIZATION", capacityScaler: 1, ...backend })) }),
  };
  checkOneOf("resource.protocol", textOf(service["protocol"]), PROTOCOLS);
  checkOneOf("resource.loadBalancingScheme", textOf(service["loadBalancingScheme"]), SCHEMES);
  backends.forEach(({ group }, index) => {
    if (group === undefined) throw invalidField(`resource.backends[${index}].group`, group, "It is required.");
  });
  checkGroups(backends.map(({ group }) => textOf(group)));
  if (backends.length > 0 && listOf(service["healthChecks"]).length > 0)
    throw invalidField("resource.healthChecks", service["healthChecks"], "Serverless NEGs have no health checks.");
  return service;
}

/** Returns the group's fields; throws the 400 for a serverless one without a service, the 501 for one of another type. */
export function completeNetworkEndpointGroup(fields: JsonObject): JsonObject {
  const type = textOf(fields["networkEndpointType"]);
  if (type !== "SERVERLESS") throw notEmulated("networkEndpointType", type);
  const { service, tag, urlMask } = objectOf(fields["cloudRun"]);
  const at = "resource.cloudRun";
  if ((textOf(service) === "") === (textOf(urlMask) === ""))
    throw invalidField(at, fields["cloudRun"], "Exactly one of 'service' and 'urlMask' must be set.");
  if (textOf(tag) !== "" && textOf(service) === "") throw invalidField(`${at}.tag`, tag, "A tag goes with a service.");
  return { ...fields, size: 0 };
}
