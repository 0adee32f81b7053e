import { closeDocument } from "./document";
import type { Route } from "./outside";
import { shellWord } from "./shell";
import type { UrlMapRoute } from "./url-map";

/**
 * Returns how a person closes the way without this tool, as commands to be pasted that open no editor: afterwards nobody
 * reaches the canary by its weights. Those for a URL map need `jq`; they are refused where somebody wrote in between.
 */
export function closing(route: Route): string {
  return route.kind === "document" ? closeDocument(route) : closeUrlMap(route);
}

function closeUrlMap({ project, region, name, pathMatcher, stableBackend, canaryBackend }: UrlMapRoute): string {
  const where = `${region === undefined ? "--global" : `--region=${region}`} --project=${shellWord(project)}`;
  const file = shellWord(`${name}.json`);
  const matcher = pathMatcher === undefined ? "" : `.pathMatchers[] | select(.name == "${pathMatcher}") | `;
  // An import takes the number of the map only as a number, which jq may round.
  const filter = [
    `(${matcher}.defaultRouteAction.weightedBackendServices[]?) |= (`,
    `if .backendService | endswith("/${canaryBackend}") then .weight = 0 `,
    `elif .backendService | endswith("/${stableBackend}") then .weight = 100 else . end)`,
  ].join("");
  return `gcloud compute url-maps describe ${shellWord(name)} ${where} --format=json | jq ${shellWord(`del(.id) | ${filter}`)} > ${file}
gcloud compute url-maps import ${shellWord(name)} ${where} --source=${file} --quiet`;
}
