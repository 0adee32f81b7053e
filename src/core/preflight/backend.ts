import type { ServiceRef } from "../service";
import { shellWord } from "../shell";
import type { UrlMapRoute } from "../url-map";
import type { Finding } from "./finding";

/** A Cloud Run service behind a backend, by short name, with the tag where the backend is pinned to one. */
export interface Served {
  readonly region: string;
  readonly service: string;
  readonly tag?: string;
}

/** Where a backend of the plan's URL map has to lead. */
export interface Lead {
  readonly route: UrlMapRoute;
  /** Name of the backend service. */
  readonly backend: string;
  readonly to: ServiceRef;
  /** The tag that it must be pinned to: a name, any (`some`), or none at all. */
  readonly tag:
    | { readonly kind: "none" }
    | { readonly kind: "some" }
    | { readonly kind: "named"; readonly name: string };
}

/**
 * Returns where the two backends of the URL map have to lead: to the service that users reach, and to the canary's service
 * or, without one, to the tag; any tag where none is known yet.
 */
export function leadsOf(
  route: UrlMapRoute,
  ref: ServiceRef,
  {
    canaryService: service,
    tag: name,
  }: { readonly canaryService?: string | undefined; readonly tag?: string | undefined },
): readonly Lead[] {
  const stable: Lead = { route, backend: route.stableBackend, to: ref, tag: { kind: "none" } };
  const canary = { route, backend: route.canaryBackend };
  if (service !== undefined) return [stable, { ...canary, to: { ...ref, service }, tag: { kind: "none" } }];
  const tag: Lead["tag"] = name === undefined ? { kind: "some" } : { kind: "named", name };
  return [stable, { ...canary, to: ref, tag }];
}

/** Returns what the backend amounts to: it leads to the service of the plan in its region, and to no other one. */
export function judgeBackend(
  lead: Lead,
  state: { readonly serves: readonly Served[]; readonly others: readonly string[] } | undefined,
): Finding {
  const { backend, to } = lead;
  const wanted = `${to.service} in ${to.region}${wordOf(lead.tag)}`;
  if (state === undefined)
    return amiss(`expected the backend service '${backend}', got none`, [...groupOf(lead), create(lead), add(lead)]);
  const { serves, others } = state;
  const fits = serves.filter((one) => isFit(lead, one));
  const strange = serves.filter(({ service, tag }) => !isFit(lead, { region: to.region, service, ...tagIn(tag) }));
  const got = [...serves.map((one) => `${one.service} in ${one.region}${tagged(one)}`), ...others];
  const sentence = `expected '${backend}' to lead to ${wanted}, got ${got.join(", ") || "nothing"}`;
  if (strange.length > 0) return amiss(sentence, [describe(lead), ...groupOf(lead), add(lead)]);
  if (fits.length > 0 && others.length === 0) return { result: "ok", sentence: `'${backend}' leads to ${wanted}` };
  if (others.length > 0) return amiss(sentence, [describe(lead)]);
  return amiss(sentence, [...groupOf(lead), add(lead)]);
}

function isFit({ to, tag }: Lead, served: Served): boolean {
  if (served.service !== to.service || served.region !== to.region) return false;
  if (tag.kind === "named") return served.tag === tag.name;
  return (served.tag !== undefined) === (tag.kind === "some");
}

function amiss(sentence: string, commands: readonly string[]): Finding {
  return { result: "error", sentence, fix: commands.join("\n") };
}

function wordOf(tag: Lead["tag"]): string {
  if (tag.kind === "named") return ` by the tag ${tag.name}`;
  return tag.kind === "some" ? " by a tag" : "";
}

function tagged({ tag }: Served): string {
  return tag === undefined ? "" : ` by the tag ${tag}`;
}

function tagIn(tag: string | undefined): { readonly tag?: string } {
  return tag === undefined ? {} : { tag };
}

function groupOf({ backend, to, tag }: Lead): readonly string[] {
  const name = tag.kind === "named" ? tag.name : "canary";
  const pinned = tag.kind === "none" ? "" : ` --cloud-run-tag=${name}`;
  const service = `--cloud-run-service=${to.service}${pinned}`;
  return [
    `gcloud compute network-endpoint-groups create ${shellWord(backend)} --region=${to.region} --network-endpoint-type=serverless ${service} --project=${to.project}`,
  ];
}

function create(lead: Lead): string {
  return `gcloud compute backend-services create ${placeOf(lead)} --load-balancing-scheme=EXTERNAL_MANAGED`;
}

function add(lead: Lead): string {
  const { backend, to } = lead;
  return `gcloud compute backend-services add-backend ${placeOf(lead)} --network-endpoint-group=${shellWord(backend)} --network-endpoint-group-region=${to.region}`;
}

function describe(lead: Lead): string {
  return `gcloud compute backend-services describe ${placeOf(lead)}`;
}

function placeOf({ backend, route: { region, project } }: Lead): string {
  const scope = region === undefined ? "--global" : `--region=${region}`;
  return `${shellWord(backend)} ${scope} --project=${project}`;
}
