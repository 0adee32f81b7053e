import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Emulator } from "../../emulator";
import { ask, startQuick } from "../control/http";

let emulator: Emulator;
beforeEach(async () => {
  emulator = await startQuick({ enableMs: 40 });
});
afterEach(() => emulator.close());

const SERVICES = "/v1/projects/p/services";
const PARENT = "projects/p/services";
const RUN = "run.googleapis.com";

const switchOff = (...apis: readonly string[]) => ask(emulator, "PUT", "/emulator/v1/disabled-apis", apis);
const state = async (api: string) => (await ask(emulator, "GET", `${SERVICES}/${api}`)).body["state"];
const enableAll = (serviceIds: readonly string[]) => ask(emulator, "POST", `${SERVICES}:batchEnable`, { serviceIds });

describe("an API that Google does not know", () => {
  const UNKNOWN = "nonesuch.googleapis.com";
  const REFUSED = {
    status: 403,
    body: {
      error: {
        message: `Not found or permission denied for service(s): ${UNKNOWN}.`,
        details: [{ reason: "SERVICE_CONFIG_NOT_FOUND_OR_PERMISSION_DENIED", metadata: { services: UNKNOWN } }],
      },
    },
  };
  it.each([
    { what: "alone", method: "GET", path: `/${UNKNOWN}` },
    { what: "among others", method: "GET", path: `:batchGet?names=${PARENT}/${RUN}&names=${PARENT}/${UNKNOWN}` },
    { what: "to be enabled", method: "POST", path: `/${UNKNOWN}:enable`, body: {} },
    { what: "to be disabled", method: "POST", path: `/${UNKNOWN}:disable`, body: {} },
  ])("refuses an API that does not exist, $what", async ({ method, path, body }) => {
    expect(await ask(emulator, method, `${SERVICES}${path}`, body)).toMatchObject(REFUSED);
  });

  it("refuses it among others to be enabled, and enables nothing", async () => {
    await switchOff(RUN);
    expect(await enableAll([RUN, UNKNOWN])).toMatchObject(REFUSED);
    expect((await enableAll([RUN])).body["done"]).toBeUndefined();
  });

  it("knows an API that the operator switched off, and lists whatever is enabled", async () => {
    await switchOff(UNKNOWN);
    expect((await enableAll([UNKNOWN])).status).toBe(200);
    await expect.poll(() => state(UNKNOWN)).toBe("ENABLED");
    const { body } = await ask(emulator, "GET", `${SERVICES}?filter=state:ENABLED&pageSize=200`);
    const listed = JSON.stringify(body);
    expect(
      [UNKNOWN, "secretmanager.googleapis.com", "aiplatform.googleapis.com"].filter((api) => !listed.includes(api)),
    ).toEqual([]);
  });

  it("is known by its short name too where the operator switches it off, and is off then", async () => {
    expect((await switchOff("run", "my-own")).body).toEqual({ disabled: [RUN, "my-own.googleapis.com"] });
    expect([await state(RUN), await state("my-own.googleapis.com")]).toEqual(["DISABLED", "DISABLED"]);
  });

  it.each(["Run", "run.example.com", "run.googleapis.com/", ""])("is none, and refused: '%s'", async (name) => {
    expect((await switchOff(name)).status).toBe(400);
  });
});
