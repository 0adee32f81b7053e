import { describe, expect, it } from "vitest";
import { deployCanary } from "../../src/flows/deploy-canary";
import { refusalOf } from "../fakes/refusal";
import { fakeWorld } from "../fakes/world";
import { deployJob, V2 } from "./jobs";
import { ledgerOn } from "./reading";

describe("the first release", () => {
  it("is refused where the plan does not allow it, with what to paste", async () => {
    const world = fakeWorld({ exists: false });
    const error = await refusalOf(() => deployCanary(world, deployJob()));
    expect([error.code, error.exit, world.cloud.created]).toEqual(["SERVICE_NOT_FOUND", 2, []]);
    expect(error.hint).toContain(`gcloud run deploy ion-api --image ${V2} --region us-central1 --project demo`);
  });

  it("is made where the plan allows it, and serves everybody at once", async () => {
    const world = fakeWorld({ exists: false });
    const outcome = await deployCanary(world, deployJob({ create: true }));
    expect(outcome).toMatchObject({
      exit: 0,
      outputs: { percent: "100", "stable-revision": expect.stringContaining("ion-api-00001"), changed: "true" },
    });
    expect(world.cloud.created).toMatchObject([{ template: { containers: [{ image: V2 }] } }]);
    expect(ledgerOn(world.cloud)).toMatchObject({ status: "promoted", reason: "first release" });
    expect(await deployCanary(world, deployJob())).toMatchObject({ outputs: { changed: "false" } });
  });

  it("runs as the service account that the plan names", async () => {
    const world = fakeWorld({ exists: false });
    const serviceAccount = "ion@demo.iam.gserviceaccount.com";
    await deployCanary(world, deployJob({ create: true, serviceAccount }));
    expect(world.cloud.created).toMatchObject([{ template: { serviceAccount } }]);
  });

  it("needs an image", async () => {
    const { image: _, ...job } = deployJob({ create: true });
    const error = await refusalOf(() => deployCanary(fakeWorld({ exists: false }), job));
    expect([error.code, error.exit]).toEqual(["INPUT_INVALID", 2]);
  });

  it("that never becomes ready is told with its last words", async () => {
    const world = fakeWorld({
      exists: false,
      fates: { [V2]: { ready: "failed", message: "exit 1", lastWords: ["boom"] } },
    });
    const error = await refusalOf(() => deployCanary(world, deployJob({ create: true })));
    expect([error.code, error.exit, error.message]).toEqual([
      "CANARY_NOT_READY",
      1,
      "ion-api was made, but never became ready: exit 1\n  │ boom",
    ]);
  });

  it("whose answer was lost is no failure where a read shows that it happened", async () => {
    const world = fakeWorld({ exists: false });
    world.cloud.loseAnswer("after");
    const outcome = await deployCanary(world, deployJob({ create: true }));
    expect(outcome).toMatchObject({ exit: 0, outputs: { percent: "100" } });
  });

  it("whose answer was lost and which did not happen is told", async () => {
    const world = fakeWorld({ exists: false });
    world.cloud.loseAnswer("before");
    const error = await refusalOf(() => deployCanary(world, deployJob({ create: true })));
    expect([error.code, error.exit, world.cloud.exists]).toEqual(["CLOUD_UNREACHABLE", 4, false]);
  });
});
