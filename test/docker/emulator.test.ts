import { spawn } from "node:child_process";
import { once } from "node:events";
import { get } from "node:http";
import { hostname } from "node:os";
import { resolve } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type Emulator, startEmulator } from "../../emulator/emulator";
import { digestOf, pushServer } from "./images";
import { DOCKER, docker, REGISTRY, readCommandLines } from "./site";

const PLACE = "/v2/projects/demo-project/locations/us-central1/services";

interface Service {
  readonly reconciling?: boolean;
  readonly uri?: string;
  readonly terminalCondition: { readonly state: string; readonly message?: string; readonly reason?: string };
}

async function deploy(url: string, service: string, container: object): Promise<Service> {
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
function ask(port: number, uri = ""): Promise<{ args: string[]; env: Record<string, string> }> {
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
async function containersOf(service: string): Promise<readonly string[]> {
  const found = await docker("ps", "--all", "--filter", `name=^${service}-`, "--format", "{{.State}}");
  return found.split("\n").filter((state) => state !== "");
}

let server: string;
let foreign: string;
beforeAll(async () => {
  server = await pushServer("shop/server");
  foreign = await pushServer("shop/foreign", "linux/arm64");
});

describe("an emulator with Docker", () => {
  let emulator: Emulator;
  beforeAll(async () => {
    emulator = await startEmulator({ docker: true, registry: REGISTRY, reconcileMs: 50, startupMs: 5000 });
  });
  afterAll(() => emulator.close());

  it("pulls an image by its digest from the registry that stands in for Artifact Registry, and serves it", async () => {
    const image = `us-central1-docker.pkg.dev/shop/server@${server}`;
    const { uri } = await deploy(emulator.url, "plain", { image });
    const { args, env } = await ask(emulator.port, uri);
    expect(args).toEqual(["by-image"]);
    expect(env).toMatchObject({ OF_IMAGE: "yes", K_SERVICE: "plain", PORT: expect.stringMatching(/^\d+$/) });
  });

  it("lets the revision override arguments and variables, those of Docker's own names too", async () => {
    const env = [
      { name: "DOCKER_HOST", value: "tcp://nowhere:1" },
      { name: "LINES", value: "one\ntwo" },
      { name: "OF_IMAGE", value: "no" },
    ];
    const image = `${REGISTRY}/shop/server:1`;
    const { uri } = await deploy(emulator.url, "changed", { image, args: ["by", "revision"], env });
    const told = await ask(emulator.port, uri);
    expect(told.args).toEqual(["by", "revision"]);
    expect(told.env).toMatchObject({ DOCKER_HOST: "tcp://nowhere:1", LINES: "one\ntwo", OF_IMAGE: "no" });
  });

  it("lets the revision override the program", async () => {
    const program = "require('http').createServer((q, s) => s.end('{\"args\":[]}')).listen(process.env.PORT)";
    const image = `${REGISTRY}/shop/server:1`;
    const { uri } = await deploy(emulator.url, "other", { image, command: ["/bin/node", "-e", program] });
    expect(await ask(emulator.port, uri)).toEqual({ args: [] });
  });

  it("shows the name of a variable to whoever lists processes, and its value to nobody", async () => {
    const env = [{ name: "PAYMENT_KEY", value: "sentinel-of-a-variable" }];
    await deploy(emulator.url, "quiet", { image: `${REGISTRY}/shop/server:1`, env });
    const lines = readCommandLines().join("\n");
    expect(lines).toContain("PAYMENT_KEY");
    expect(lines).not.toContain("sentinel-of-a-variable");
  });

  it("keeps what the container writes where Cloud Logging is asked for it", async () => {
    await deploy(emulator.url, "chatty", { image: `${REGISTRY}/shop/server:1` });
    const body = JSON.stringify({
      resourceNames: ["projects/demo-project"],
      filter: 'resource.labels.service_name="chatty" AND textPayload:"up as chatty"',
    });
    const headers = { "content-type": "application/json" };
    const found = async () =>
      (await fetch(`${emulator.url}/v2/entries:list`, { method: "POST", headers, body })).text();
    await expect.poll(found, { timeout: 5000 }).toContain("up as chatty-00001");
  });

  const unfit = [
    { what: "no such image", image: () => "shop/nothing:1", reason: "CONTAINER_MISSING", says: "not found" },
    {
      what: "an image for another platform",
      image: () => `shop/foreign@${foreign}`,
      reason: "CONTAINER_MISSING",
      says: "must support amd64/linux.",
    },
  ];
  it.each(unfit)("fails a revision with $what in Cloud Run's words", async ({ image, reason, says }) => {
    const service = `unfit-${Math.random().toString(36).slice(2, 8)}`;
    const { terminalCondition } = await deploy(emulator.url, service, { image: `${REGISTRY}/${image()}` });
    expect(terminalCondition).toMatchObject({ reason, state: "CONDITION_FAILED" });
    expect(terminalCondition.message).toContain(says);
    expect(await containersOf(service)).toEqual([]);
  });

  const failing = [
    { what: "never listens", container: { env: [{ name: "DEAF", value: "1" }] } },
    { what: "has no such program", container: { command: ["/bin/nothing"] } },
  ];
  it.each(failing)("fails a revision whose container $what, and leaves none behind", async ({ container }) => {
    const service = `failing-${Math.random().toString(36).slice(2, 8)}`;
    const image = `${REGISTRY}/shop/server:1`;
    const { terminalCondition } = await deploy(emulator.url, service, { image, ...container });
    expect(terminalCondition.message).toContain("failed to start and listen on the port");
    await expect.poll(() => containersOf(service), { timeout: 5000 }).toEqual([]);
  });
});

describe("the end of an emulator with Docker", () => {
  const MAIN = resolve("emulator/main.ts");
  const left: number[] = [];
  afterEach(() => {
    for (const pid of left.splice(0)) process.kill(pid, "SIGKILL");
  });

  async function startProcess() {
    const child = spawn(process.execPath, ["--import", "tsx", MAIN, "--docker"], {
      env: { ...process.env, ...DOCKER },
      stdio: ["ignore", "ignore", "pipe"],
    });
    const [said] = await once(child.stderr, "data");
    return { child, url: /http:\/\/\S+/.exec(String(said))?.[0] ?? "" };
  }

  it.each(["SIGTERM", "SIGINT", "SIGHUP", "SIGKILL"] as const)("leaves no container behind at %s", async (signal) => {
    const { child, url } = await startProcess();
    const service = `ends-by-${signal.toLowerCase()}`;
    await deploy(url, service, { image: `${REGISTRY}/shop/server:1` });
    expect(await containersOf(service)).toEqual(["running"]);
    child.kill(signal);
    await once(child, "exit");
    await expect.poll(() => containersOf(service), { timeout: 10_000 }).toEqual([]);
  });

  it("removes at the next start what a killed emulator has left, and nothing of one that lives", async () => {
    const run = (name: string, owner: string) =>
      docker(
        ...["run", "--detach", "--network", "host", "--env", "DEAF=1", "--name", name],
        ...["--label", `cloud-run-emulator=${owner}`, `${REGISTRY}/shop/server:1`],
      );
    await run("orphan-of-nobody", `${hostname()}/4194305/1`);
    await run("foreign-of-elsewhere", "another-machine/4194305/1");
    const emulator = await startEmulator({ docker: true });
    try {
      expect(await containersOf("orphan")).toEqual([]);
      expect(await containersOf("foreign")).toEqual(["running"]);
    } finally {
      await emulator.close();
      await docker("rm", "--force", "foreign-of-elsewhere");
    }
  });

  it("does not start where no engine answers, and says why", async () => {
    const starting = startEmulator({ docker: { host: "unix:///nowhere/docker.sock" } });
    await expect(starting).rejects.toThrow(/expected a Docker engine that answers, got: .*nowhere/);
  });
});

it("the registry has what the tests have pushed", async () => {
  expect(await digestOf("shop/server", "1")).toBe(server);
});
