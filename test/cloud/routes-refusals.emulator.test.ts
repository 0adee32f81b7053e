import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Route } from "../../src/core/outside";
import { planRoute } from "../../src/core/route-change";
import { failureOf } from "./google";
import { DOCUMENT, openRoutes, REGIONAL, type RoutesStand, WHOLE } from "./routes-stand";

let stand: RoutesStand;
beforeEach(async () => {
  stand = await openRoutes();
});
afterEach(() => stand.emulator.close());

const read = (route: Route) => stand.cloud.routes.read(route);
const write = async (route: Route) => stand.cloud.routes.send(planRoute(await read(route), 5));
const backend = (route: Route) =>
  route.kind === "url-map" ? stand.cloud.routes.backend(route, "stable") : Promise.reject(new Error("no URL map"));

describe("a permission that is missing", () => {
  it.each([
    ["compute.urlMaps.get", "roles/compute.loadBalancerAdmin", WHOLE, read],
    ["compute.regionUrlMaps.get", "roles/compute.loadBalancerAdmin", REGIONAL, read],
    ["compute.urlMaps.update", "roles/compute.loadBalancerAdmin", WHOLE, write],
    ["compute.backendServices.use", "roles/compute.loadBalancerAdmin", WHOLE, write],
    ["compute.globalOperations.get", "roles/compute.loadBalancerAdmin", WHOLE, write],
    ["compute.backendServices.get", "roles/compute.loadBalancerAdmin", WHOLE, backend],
    ["compute.regionNetworkEndpointGroups.get", "roles/compute.loadBalancerAdmin", WHOLE, backend],
    ["storage.objects.get", "roles/storage.objectViewer", DOCUMENT, read],
    ["storage.objects.create", "roles/storage.objectUser", DOCUMENT, write],
  ] as const)("%s is named, with the role and the command that grants it", async (permission, role, route, act) => {
    await stand.admin("PUT", "delays", { computeMs: 300 });
    await stand.admin("PUT", "denied-permissions", [permission]);
    const error = await failureOf(act(route));
    expect([error.code, error.message]).toEqual([
      "PERMISSION_DENIED",
      expect.stringContaining(`${permission} is missing, ${role} has it (403)`),
    ]);
    expect(error.hint).toMatch(new RegExp(`^gcloud projects add-iam-policy-binding p .*--role="${role}"$`));
  });
});

describe("an API that is not enabled", () => {
  it.each([
    ["compute.googleapis.com", WHOLE],
    ["storage.googleapis.com", DOCUMENT],
  ])("%s is told, with the command that enables it", async (api, route) => {
    await stand.admin("PUT", "disabled-apis", [api]);
    const error = await failureOf(read(route));
    expect([error.code, error.hint]).toEqual([
      "API_DISABLED",
      expect.stringContaining(`services enable ${api} --project="`),
    ]);
  });
});
