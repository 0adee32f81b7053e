import { get } from "node:http";
import { expect } from "vitest";
import { docker } from "./site";

const PLACE = "/v2/projects/demo-project/locations/us-central1/services";

/** What v2 says of a service. */
export interface Service {
  readonly reconciling?: boolean;
  readonly uri?: string;
  readonly terminalCondition: { readonly state: string; readonly message?: string; readonly reason?: string };
}

/** Makes the service with one container and returns it when it has settled. */
export async function deploy(url: string, service: string, container: object): Promise<Service> {
  const body = JSON.stringify({ template: { containers: [container] } });
  const headers = { "content-type": "application/json" };
  const made = await fetch(`${url}${PLACE}?serviceId=${service}`, { method: "POST", headers, body });
  expect(made.status).toBe(200);
  for (;;) {
    const found = (await (await fetch(`${url}${PLACE}/${service}`)).json()) as Service;
    if (found.reconciling !== true) return found;
    await new Promise((done) => setTimeout(done, 50));
  }
}

/** Asks the service by its own name, which no resolver knows. */
export function ask(port: number, uri = ""): Promise<{ args: string[]; env: Record<string, string> }> {
  return new Promise((done, fail) => {
    const headers = { host: new URL(uri).host };
    get({ host: "127.0.0.1", port, headers }, async (answer) => {
      let text = "";
      for await (const chunk of answer) text += chunk;
      done(JSON.parse(text));
    }).once("error", fail);
  });
}

/** Returns the states of the containers of the service's revisions. */
export async function containersOf(service: string): Promise<readonly string[]> {
  const found = await docker("ps", "--all", "--filter", `name=^${service}-`, "--format", "{{.State}}");
  return found.split("\n").filter((state) => state !== "");
}
