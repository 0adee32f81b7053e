import type { BuildOrder, Tools } from "../../core/build/order";
import { builderTooPlain, githubCacheOutOfReach, secretsNeedBuildKit } from "../../core/build/refusals";

/** Throws INPUT_INVALID, with the step to add, for what was asked and cannot be done by what builds here. */
export function requireAble(tools: Tools, order: BuildOrder, missingForGithubCache: readonly string[]): void {
  const plain = tools.route === "local" ? needsOwnBuilder(order) : [];
  if (plain.length > 0) throw builderTooPlain(plain);
  if (tools.how === "legacy" && order.secrets.length > 0) throw secretsNeedBuildKit();
  if (order.cache === "github" && missingForGithubCache.length > 0) throw githubCacheOutOfReach(missingForGithubCache);
}

function needsOwnBuilder({ cache, provenance, sbom, platforms }: BuildOrder): readonly string[] {
  return [
    ...(cache === "none" ? [] : [`cache: ${cache}`]),
    ...(provenance === "none" ? [] : [`provenance: ${provenance}`]),
    ...(sbom ? ["sbom"] : []),
    ...(platforms.length > 1 ? [`${platforms.length} platforms`] : []),
  ];
}
