import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Emulator } from "../../emulator";
import { ask, PARENT, startQuick } from "./http";
import { installed, runGcloud } from "./real-gcloud";

let emulator: Emulator;
beforeAll(async () => {
  emulator = await startQuick({ auth: "required", token: "operator-token" });
});
afterAll(() => emulator.close());

const gcloud = (...args: readonly string[]) => runGcloud(emulator, args);
const get = (service: string) => ask(emulator, "GET", `${PARENT}/services/${service}`, undefined, "operator-token");

/** What the service serves, as v2 says it: `revision percent tag`. */
async function serving(service: string): Promise<readonly string[]> {
  const { body } = await get(service);
  const statuses = body["trafficStatuses"] as readonly { revision?: string; percent?: number; tag?: string }[];
  return statuses.map(({ revision = "LATEST", percent = 0, tag = "" }) => `${revision} ${percent} ${tag}`.trim());
}

describe("the real gcloud", () => {
  it.runIf(installed)(
    "deploys, tags, splits, promotes and cleans up on the emulator",
    async () => {
      const run = async (...args: readonly string[]) => {
        const { code, text } = await gcloud("run", ...args);
        expect({ args, code, text }).toMatchObject({ code: 0 });
        return text;
      };
      await run("deploy", "hello", "--image=img:1", "--allow-unauthenticated");
      expect(await run("services", "get-iam-policy", "hello", "--format=json")).toContain('"roles/run.invoker"');
      const first = String((await get("hello")).body["latestReadyRevision"]).replace(/^.*\//, "");
      await run("deploy", "hello", "--image=img:2", "--no-traffic", "--tag=canary");
      const second = String((await get("hello")).body["latestReadyRevision"]).replace(/^.*\//, "");
      expect([first === second, await serving("hello")]).toEqual([false, [`${first} 100`, `${second} 0 canary`]]);

      await run("services", "update-traffic", "hello", "--to-tags=canary=10");
      expect((await serving("hello")).toSorted()).toEqual(
        [`${first} 90`, `${second} 10`, `${second} 0 canary`].toSorted(),
      );

      await run("services", "update-traffic", "hello", `--to-revisions=${first}=100`);
      expect((await serving("hello")).toSorted()).toEqual([`${first} 100`, `${second} 0 canary`].toSorted());

      const listed = await run("revisions", "list", "--service=hello", "--format=value(metadata.name)");
      expect(listed.trim().split("\n")).toEqual([second, first]);

      await run("services", "update-traffic", "hello", "--remove-tags=canary");
      await run("services", "update", "hello", "--update-labels=team=a");
      expect((await get("hello")).body).toMatchObject({ labels: { team: "a" } });

      await run("services", "update-traffic", "hello", "--to-latest");
      expect(await serving("hello")).toEqual(["LATEST 100"]);
      expect(await run("services", "list", "--format=value(metadata.name)")).toContain("hello");
    },
    90_000,
  );

  it.runIf(installed)(
    "shows why a revision failed, and what still serves",
    async () => {
      await ask(emulator, "PUT", "/emulator/v1/images", {
        image: "img:other",
        command: [process.execPath, "-e", "process.exit(1)"],
      });
      const failed = await gcloud("run", "deploy", "broken", "--image=img:other", "--no-allow-unauthenticated");
      expect(failed).toMatchObject({ code: 1, text: expect.stringContaining("is not ready and cannot serve traffic") });
      const described = await gcloud(
        "run",
        "services",
        "describe",
        "broken",
        "--format=value(status.conditions[0].status)",
      );
      expect(described.text.trim()).toBe("False");
    },
    30_000,
  );

  it.runIf(installed)("is told of a permission it lacks", async () => {
    await ask(emulator, "PUT", "/emulator/v1/denied-permissions", ["run.services.get"]);
    const refused = await gcloud("run", "services", "describe", "hello");
    await ask(emulator, "PUT", "/emulator/v1/denied-permissions", []);
    expect(refused).toMatchObject({ code: 1, text: expect.stringContaining("run.services.get") });
  });
});
