import { describe, expect, it } from "vitest";
import { inspectImage } from "../../../src/cloud/docker/inspect";
import { refusalOf } from "../../fakes/refusal";
import { scriptedDocker } from "./dockers";

describe("an image of the engine", () => {
  const told = { Os: "linux", Architecture: "amd64", Config: { Labels: { a: "b" }, Env: ["A=1"] } };

  it("is told with its history, oldest first", async () => {
    const history = ["CMD x", "COPY y"].map((text) => JSON.stringify({ CreatedBy: text })).join("\n");
    const { call } = scriptedDocker({
      "image inspect": { stdout: JSON.stringify([told]) },
      history: { stdout: history },
    });
    const seen = { platform: "linux/amd64", labels: { a: "b" }, env: ["A=1"], history: ["COPY y", "CMD x"] };
    expect(await inspectImage(call, "sha256:id")).toEqual(seen);
  });

  it("with nothing in it has nothing", async () => {
    const bare = { ...told, Config: { Labels: null, Env: null } };
    const { call } = scriptedDocker({ "image inspect": { stdout: JSON.stringify([bare]) }, history: {} });
    expect(await inspectImage(call, "x")).toEqual({ platform: "linux/amd64", labels: {}, env: [], history: [] });
  });

  it("that docker does not know is refused", async () => {
    const { call } = scriptedDocker({ "image inspect": { status: 1, stderr: "No such image" }, history: {} });
    expect((await refusalOf(() => inspectImage(call, "x"))).message).toContain("No such image");
  });
});
