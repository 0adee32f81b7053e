import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Emulator } from "../../emulator";
import { ask, deploy, PARENT, startQuick } from "./http";

let emulator: Emulator;
beforeEach(async () => {
  emulator = await startQuick();
});
afterEach(() => emulator.close());

const SERVICE = `${PARENT}/services/hello`;
const TEMPLATE = { template: { containers: [{ image: "img:1" }] } };
const deny = (...permissions: readonly string[]) =>
  ask(emulator, "PUT", "/emulator/v1/denied-permissions", permissions);

describe("testing permissions on a service that does not exist yet", () => {
  const test = () => ask(emulator, "POST", `${SERVICE}:testIamPermissions`, { permissions: ["a.b.c", "d.e.f"] });

  it("answers with those that are not denied", async () => {
    await deny("a.b.c");
    expect(await test()).toEqual({ status: 200, body: { permissions: ["d.e.f"] } });
  });

  it("answers with nothing where all are denied", async () => {
    await deny("a.b.c", "d.e.f");
    expect(await test()).toEqual({ status: 200, body: {} });
  });
});

describe("an update that may create", () => {
  const upsert = () => ask(emulator, "PATCH", `${SERVICE}?allowMissing=true`, TEMPLATE);

  it("needs the permission to create where the service is missing", async () => {
    await deny("run.services.create");
    expect(await upsert()).toMatchObject({
      status: 403,
      body: { error: { status: "PERMISSION_DENIED", message: expect.stringContaining("'run.services.create'") } },
    });
  });

  it("does not need it where the service is there", async () => {
    await deploy(emulator);
    await deny("run.services.create");
    expect((await upsert()).status).toBe(200);
  });
});
