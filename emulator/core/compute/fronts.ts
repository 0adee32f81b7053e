import type { Estate } from "../estate/estate";
import { suffixOf } from "../ids";
import { type JsonObject, textOf } from "../json";
import { acceptedView } from "./book";
import { parseReference, pathOf } from "./names";
import type { ComputeKey } from "./records";
import { invalidField } from "./refusals";

/** Returns an address of the range that documents use (RFC 5737), the same for the same name. */
function addressFor(key: ComputeKey): string {
  return `203.0.113.${1 + (Number.parseInt(suffixOf(pathOf(key), 6), 36) % 254)}`;
}

/** Returns the address's fields, with one drawn where none was asked for. */
export function completeAddress(fields: JsonObject, key: ComputeKey): JsonObject {
  return { address: addressFor(key), addressType: "EXTERNAL", status: "RESERVED", ...fields };
}

/** Returns the proxy's fields; throws the 400 for one without a URL map. */
export function completeTargetProxy(fields: JsonObject): JsonObject {
  if (fields["urlMap"] === undefined) throw invalidField("resource.urlMap", undefined, "It is required.");
  return fields;
}

/** Returns the forwarding rule's fields: `80` as `80-80`, and the address itself where one was referred to or none given. */
export function completeForwardingRule(fields: JsonObject, key: ComputeKey, estate: Estate): JsonObject {
  if (fields["target"] === undefined) throw invalidField("resource.target", undefined, "It is required.");
  const portRange = textOf(fields["portRange"]) || "80";
  if (!/^\d+(-\d+)?$/.test(portRange))
    throw invalidField("resource.portRange", portRange, "Expected a port or a range.");
  const given = textOf(fields["IPAddress"]);
  const reserved = parseReference(given, key.project);
  const address = reserved === undefined ? given : textOf(acceptedView(estate, reserved)?.["address"]);
  return {
    IPProtocol: "TCP",
    loadBalancingScheme: "EXTERNAL",
    networkTier: "PREMIUM",
    ...fields,
    IPAddress: address || addressFor(key),
    portRange: portRange.includes("-") ? portRange : `${portRange}-${portRange}`,
  };
}
