import { canonical, type Json, type JsonObject, listOf, objectOf, without } from "./json";

const DEFAULT_PORT = 8080;

function withProbeDefaults(probe: JsonObject): JsonObject {
  return { timeoutSeconds: 1, periodSeconds: 10, failureThreshold: 3, ...probe };
}

function withContainerDefaults(container: JsonObject, ingress: boolean): JsonObject {
  const ports = listOf(container["ports"]).map((port) => ({ name: "http1", ...objectOf(port) }));
  const port = Number(objectOf(ports[0])["containerPort"] ?? DEFAULT_PORT);
  const resources = container["resources"] === undefined ? { cpuIdle: true } : objectOf(container["resources"]);
  const limits = { cpu: "1000m", memory: "512Mi", ...objectOf(objectOf(resources)["limits"]) };
  const front = {
    ports: ports.length > 0 ? ports : [{ name: "http1", containerPort: port }],
    startupProbe:
      container["startupProbe"] === undefined
        ? { timeoutSeconds: 240, periodSeconds: 240, failureThreshold: 1, tcpSocket: { port } }
        : withProbeDefaults(objectOf(container["startupProbe"])),
  };
  const live = container["livenessProbe"];
  return {
    ...container,
    resources: { ...resources, limits },
    ...(ingress ? front : {}),
    ...(live === undefined ? {} : { livenessProbe: withProbeDefaults(objectOf(live)) }),
  };
}

/** Returns the container that receives the requests: the one with a port, or the only one. */
function ingressIndex(containers: readonly Json[]): number {
  const withPort = containers.findIndex((container) => listOf(objectOf(container)["ports"]).length > 0);
  return Math.max(withPort, 0);
}

/** Returns the template as Cloud Run shows it: what was left out is filled in as recorded answers have it. */
export function withTemplateDefaults(template: JsonObject, projectNumber: string): JsonObject {
  const containers = listOf(template["containers"]);
  const ingress = ingressIndex(containers);
  return {
    timeout: "300s",
    serviceAccount: `${projectNumber}-compute@developer.gserviceaccount.com`,
    maxInstanceRequestConcurrency: 80,
    ...template,
    scaling: { maxInstanceCount: 100, ...objectOf(template["scaling"]) },
    containers: containers.map((container, index) => withContainerDefaults(objectOf(container), index === ingress)),
  };
}

/** True when two templates would make the same revision, whatever they call it. */
export function sameConfiguration(left: JsonObject, right: JsonObject): boolean {
  return canonical(without(left, "revision")) === canonical(without(right, "revision"));
}

/** Returns the container that receives the requests, and the port it must listen on. */
export function ingressContainer(template: JsonObject): { readonly container: JsonObject; readonly port: number } {
  const containers = listOf(template["containers"]);
  const container = objectOf(containers[ingressIndex(containers)]);
  return { container, port: Number(objectOf(listOf(container["ports"])[0])["containerPort"] ?? DEFAULT_PORT) };
}
