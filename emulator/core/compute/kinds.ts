import type { Estate } from "../estate/estate";
import { type JsonObject, ownOf } from "../json";
import { completeBackendService, completeNetworkEndpointGroup } from "./backends";
import { completeAddress, completeForwardingRule, completeTargetProxy } from "./fronts";
import type { ComputeKey } from "./records";
import { completeUrlMap } from "./url-map";

/** One collection of Compute Engine's: what its resources have, and what must hold of them. */
export interface ComputeKind {
  /** What `kind` says after `compute#`. */
  readonly noun: string;
  /** What permissions call the collection, globally and in a region; absent where it is not to be had there. */
  readonly globally?: string;
  readonly regionally?: string;
  /** The fields that a client sets, beside the name. */
  readonly fields: readonly string[];
  /** The collections that its references may lead to. */
  readonly refersTo: readonly string[];
  /** True where it can be changed after it was made, and has a fingerprint against changes that cross. */
  readonly changeable: boolean;
  /** Returns the fields with defaults; throws the 400 for what cannot be. */
  readonly complete: (fields: JsonObject, key: ComputeKey, estate: Estate) => JsonObject;
}

const BACKEND_FIELDS = `affinityCookieTtlSec backends cdnPolicy circuitBreakers compressionMode connectionDraining
  connectionTrackingPolicy consistentHash customMetrics customRequestHeaders customResponseHeaders description
  edgeSecurityPolicy enableCDN externalManagedMigrationState externalManagedMigrationTestingPercentage failoverPolicy haPolicy
  healthChecks iap ipAddressSelectionPolicy loadBalancingScheme localityLbPolicies localityLbPolicy logConfig
  maxStreamDuration metadatas network outlierDetection port portName protocol securityPolicy securitySettings serviceBindings
  serviceLbPolicy sessionAffinity strongSessionAffinityCookie subsetting timeoutSec`;
const MAP_FIELDS = `defaultCustomErrorResponsePolicy defaultRouteAction defaultService defaultUrlRedirect description
  headerAction hostRules pathMatchers tests`;
const GROUP_FIELDS = `annotations appEngine cloudFunction cloudRun defaultPort description network networkEndpointType pscData
  pscTargetService subnetwork`;
const RULE_FIELDS = `IPAddress IPProtocol allPorts allowGlobalAccess description ipVersion labels loadBalancingScheme
  metadataFilters network networkTier portRange ports serviceLabel sourceIpRanges subnetwork target`;
const PROXY_FIELDS = "description httpKeepAliveTimeoutSec proxyBind urlMap";
const ADDRESS_FIELDS =
  "address addressType description ipVersion labels network networkTier prefixLength purpose subnetwork";

const split = (fields: string): readonly string[] => fields.split(/\s+/);

/** The collections by the names that paths have; fields are those of the published messages. */
const KINDS: Readonly<Record<string, ComputeKind>> = {
  urlMaps: {
    noun: "urlMap",
    globally: "urlMaps",
    regionally: "regionUrlMaps",
    fields: split(MAP_FIELDS),
    refersTo: ["backendServices"],
    changeable: true,
    complete: completeUrlMap,
  },
  backendServices: {
    noun: "backendService",
    globally: "backendServices",
    regionally: "regionBackendServices",
    fields: split(BACKEND_FIELDS),
    refersTo: ["networkEndpointGroups"],
    changeable: true,
    complete: completeBackendService,
  },
  networkEndpointGroups: {
    noun: "networkEndpointGroup",
    regionally: "regionNetworkEndpointGroups",
    fields: split(GROUP_FIELDS),
    refersTo: [],
    changeable: false,
    complete: completeNetworkEndpointGroup,
  },
  targetHttpProxies: {
    noun: "targetHttpProxy",
    globally: "targetHttpProxies",
    regionally: "regionTargetHttpProxies",
    fields: split(PROXY_FIELDS),
    refersTo: ["urlMaps"],
    changeable: false,
    complete: completeTargetProxy,
  },
  forwardingRules: {
    noun: "forwardingRule",
    globally: "globalForwardingRules",
    regionally: "forwardingRules",
    fields: split(RULE_FIELDS),
    refersTo: ["targetHttpProxies", "addresses"],
    changeable: false,
    complete: completeForwardingRule,
  },
  addresses: {
    noun: "address",
    globally: "globalAddresses",
    regionally: "addresses",
    fields: split(ADDRESS_FIELDS),
    refersTo: [],
    changeable: false,
    complete: completeAddress,
  },
};

/** Returns the names of all collections, as paths have them. */
export function collections(): readonly string[] {
  return Object.keys(KINDS);
}

/** Returns the collection's kind; undefined for one that the emulator lacks, or lacks in this scope. */
export function kindOf(collection: string, scope: string): ComputeKind | undefined {
  const kind = ownOf(KINDS, collection);
  return kind !== undefined && permissionNoun(kind, scope) !== undefined ? kind : undefined;
}

/** Returns what permissions call the kind in a scope, such as `regionUrlMaps`; undefined where it is not to be had there. */
export function permissionNoun(kind: ComputeKind, scope: string): string | undefined {
  return scope === "global" ? kind.globally : kind.regionally;
}
