import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Emulator, startEmulator } from "../../emulator/emulator";
import { ask, containersOf, deploy } from "./emulated";
import { digestOf, pushServer } from "./images";
import { type MoodyRegistry, startMoodyRegistry } from "./proxy";
import { REGISTRY, readCommandLines } from "./site";

let server: string;
let foreign: string;
let closed: MoodyRegistry;
beforeAll(async () => {
  server = await pushServer("shop/server");
  foreign = await pushServer("shop/foreign", "linux/arm64");
  const denied = { status: 403, code: "DENIED" };
  closed = await startMoodyRegistry(({ url }) => (url?.includes("/manifests/") ? denied : undefined));
});
afterAll(() => closed.close());

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
    {
      what: "no such image",
      image: () => `${REGISTRY}/shop/nothing:1`,
      reason: "CONTAINER_MISSING",
      says: "not found",
    },
    {
      what: "an image for another platform",
      image: () => `${REGISTRY}/shop/foreign@${foreign}`,
      reason: "CONTAINER_MISSING",
      says: "must support amd64/linux.",
    },
    {
      what: "an image that may not be read",
      image: () => `${closed.address}/shop/server:1`,
      reason: "CONTAINER_PERMISSION_DENIED",
      says: "must have permission to read the image",
    },
  ];
  it.each(unfit)("fails a revision with $what in Cloud Run's words", async ({ image, reason, says }) => {
    const service = `unfit-${Math.random().toString(36).slice(2, 8)}`;
    const { terminalCondition } = await deploy(emulator.url, service, { image: image() });
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

it("the registry has what the tests have pushed", async () => {
  expect(await digestOf("shop/server", "1")).toBe(server);
});
