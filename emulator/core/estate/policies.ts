import { ApiError, invalid } from "../errors";
import { canonical, type JsonObject, listOf, objectOf, textOf } from "../json";
import { bytesEtagOf } from "../timestamps";
import { checkMembers } from "./accounts";
import { type Estate, nextMoment, type Turn } from "./estate";

/** The etag of a policy that was never set, as Google's APIs give it. */
const NEVER_SET: JsonObject = { etag: "ACAB" };
const WITH_CONDITIONS = 3;

function conditionOf(binding: JsonObject): JsonObject | undefined {
  return binding["condition"] === undefined ? undefined : objectOf(binding["condition"]);
}

/** Bindings of one role and condition become one, members come once and in order, roles in order; empty ones go. */
function merge(bindings: readonly JsonObject[]): readonly JsonObject[] {
  const merged = new Map<string, { readonly binding: JsonObject; readonly members: Set<string> }>();
  for (const binding of bindings) {
    const condition = conditionOf(binding);
    const key = canonical([textOf(binding["role"]), condition ?? null]);
    const entry = merged.get(key) ?? { binding, members: new Set<string>() };
    for (const member of listOf(binding["members"])) entry.members.add(textOf(member));
    merged.set(key, entry);
  }
  return [...merged.values()]
    .filter(({ members }) => members.size > 0)
    .map(({ binding, members }): JsonObject => ({ ...binding, members: [...members].sort() }))
    .sort((left, right) => textOf(left["role"]).localeCompare(textOf(right["role"])));
}

function checkBinding(binding: JsonObject): void {
  const role = textOf(binding["role"]);
  if (!/^(roles|projects\/[^/]+\/roles|organizations\/\d+\/roles)\/[\w.]+$/.test(role))
    throw invalid("policy.bindings.role", `Role '${role}' is not supported for this resource.`);
  for (const member of listOf(binding["members"]).map(textOf)) {
    if (!/^(allUsers|allAuthenticatedUsers|[a-zA-Z]+:\S+)$/.test(member))
      throw invalid("policy.bindings.members", `The member '${member}' is of an unknown type.`);
  }
}

/** Etags are bytes: base64 of either alphabet says the same, and Google's clients answer in the other one. */
function isSameEtag(left: string, right: string): boolean {
  return Buffer.from(left, "base64").equals(Buffer.from(right, "base64"));
}

/** Returns the policy of the resource; conditions are shown to those who ask for version 3, to others as a renamed role. */
export function policyOf({ policies }: Estate, resource: string, requestedVersion: number): JsonObject {
  if (![0, 1, WITH_CONDITIONS].includes(requestedVersion))
    throw invalid("options.requestedPolicyVersion", `Expected policy version 0, 1 or 3, got ${requestedVersion}.`);
  const policy = policies[resource] ?? NEVER_SET;
  const bindings = listOf(policy["bindings"]).map(objectOf);
  if (requestedVersion === WITH_CONDITIONS || bindings.every((one) => conditionOf(one) === undefined)) return policy;
  return { ...policy, version: 1, bindings: bindings.map(withoutCondition) };
}

/** Google's documented stand-in for a condition that the asker's version cannot show. */
function withoutCondition({ condition, ...binding }: JsonObject): JsonObject {
  if (condition === undefined) return binding;
  const digest = Buffer.from(canonical(condition)).toString("hex").slice(-20);
  return { ...binding, role: `${textOf(binding["role"])}_withcond_${digest}` };
}

/**
 * Replaces the policy of a resource; it is handed back, and allows and denies nothing. A stale etag is ABORTED, none
 * overwrites; an account that is not there yet is INVALID_ARGUMENT.
 */
export function setPolicy(estate: Estate, resource: string, policy: JsonObject, now: number): Turn<JsonObject> {
  const current = textOf((estate.policies[resource] ?? NEVER_SET)["etag"]);
  const sent = textOf(policy["etag"]);
  if (sent !== "" && !isSameEtag(sent, current)) {
    const advice = "Please retry the whole read-modify-write with exponential backoff.";
    const etags = `The request's ETag '${sent}' did not match the current policy's ETag '${current}'.`;
    throw new ApiError("ABORTED", `There were concurrent policy changes. ${advice} ${etags}`);
  }
  const bindings = listOf(policy["bindings"]).map(objectOf);
  bindings.forEach(checkBinding);
  const conditional = bindings.some((binding) => conditionOf(binding) !== undefined);
  if (conditional && policy["version"] !== WITH_CONDITIONS)
    throw invalid(
      "policy.version",
      `Expected policy version 3 for a policy with conditions, got ${policy["version"]}.`,
    );
  checkMembers(
    estate,
    bindings.flatMap(({ members }) => listOf(members).map(textOf)),
    now,
  );
  const moment = nextMoment(estate, now);
  const kept = merge(bindings);
  const next: JsonObject = {
    version: conditional ? WITH_CONDITIONS : 1,
    etag: bytesEtagOf(moment.at),
    ...(kept.length > 0 ? { bindings: kept } : {}),
  };
  return { estate: { ...moment.estate, policies: { ...estate.policies, [resource]: next } }, answer: next };
}

const MOST_TESTED = 100;

/** Returns those of the permissions asked about that are not denied. Throws INVALID_ARGUMENT for what is no permission. */
export function testPermissions(body: unknown, denied: readonly string[]): JsonObject {
  const asked = listOf(objectOf(body)["permissions"]).map(textOf);
  if (asked.length > MOST_TESTED)
    throw invalid("permissions", `permissions: expected at most ${MOST_TESTED} permissions, got ${asked.length}.`);
  const strange = asked.find((permission) => !/^[a-z][\w-]*(\.[\w-]+){2,}$/.test(permission));
  if (strange !== undefined) throw invalid("permissions", `Permission ${strange} is not valid for this resource.`);
  const permissions = asked.filter((permission) => !denied.includes(permission));
  return permissions.length === 0 ? {} : { permissions };
}
