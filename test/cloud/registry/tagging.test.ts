import { describe, expect, it } from "vitest";
import { failureOf, type Handler, type Seen } from "../google";
import { answerOf, give, type Kept, LIST_TYPE, makeImage, makeIndex, turnDown } from "./images";
import { cleanUp, connect, digestedOn, startServer } from "./lab";

cleanUp();

const wanted = makeIndex([], LIST_TYPE);
const other = makeImage().manifest;

/** A registry with both manifests in which `v1` names one of them, or none, and can be moved. */
function shelf(first: Kept | undefined, onPut: (move: () => void) => ReturnType<Handler>): Handler {
  let tagged = first;
  return (seen) => {
    if (seen.method === "PUT") return onPut(() => (tagged = [wanted, other].find(({ text }) => text === seen.body)));
    if (!seen.path.endsWith("/v1")) return answerOf(seen, [wanted, other]);
    return tagged === undefined ? turnDown(404, "MANIFEST_UNKNOWN") : give(tagged);
  };
}

const created = { status: 201, text: "" };
const obey = (move: () => void) => {
  move();
  return created;
};
const writes = (seen: readonly Seen[]) => seen.filter(({ method }) => method !== "GET");
const tag = (host: string) => connect().tag(digestedOn(host, wanted.digest), "v1");

describe("tag", () => {
  it.each([
    ["gives a tag", undefined],
    ["moves a tag", other],
  ])("%s by writing the same bytes as the same type, and reads it back", async (_, first) => {
    const server = await startServer(shelf(first, obey));
    await tag(server.host);
    expect(writes(server.seen)).toMatchObject([
      { method: "PUT", path: "/v2/shop/app/manifests/v1", body: wanted.text, headers: { "content-type": LIST_TYPE } },
    ]);
    expect(server.seen.at(-1)).toMatchObject({ method: "GET", path: "/v2/shop/app/manifests/v1" });
  });

  it("writes nothing where the tag is there already, so that a tag that cannot be moved is no matter", async () => {
    const server = await startServer(shelf(wanted, () => turnDown(400, "TAG_INVALID", "the tag is immutable")));
    await tag(server.host);
    expect(writes(server.seen)).toEqual([]);
  });

  /** Answers the first write like this, and obeys afterwards. */
  const onceThenObey = (onFirst: (move: () => void) => ReturnType<Handler>) => {
    let turn = 0;
    return (move: () => void) => {
      turn += 1;
      return turn === 1 ? onFirst(move) : obey(move);
    };
  };
  it.each<[string, number, (move: () => void) => ReturnType<Handler>]>([
    [
      "does not write again what was done though the answer was lost",
      1,
      (move) => {
        move();
        return { status: 502, text: "" };
      },
    ],
    ["writes again what was not done", 2, () => ({ status: 503, text: "" })],
    ["writes again what was not allowed for a moment", 2, () => turnDown(429, "TOOMANYREQUESTS")],
    ["writes again after silence", 2, () => "silence"],
  ])("%s", async (_, times, onFirst) => {
    const server = await startServer(shelf(undefined, onceThenObey(onFirst)));
    await tag(server.host);
    expect(writes(server.seen)).toHaveLength(times);
  });

  it.each([
    ["names nothing", undefined],
    ["names another image", other],
  ])("throws CONFLICT where the tag %s after the write", async (_, first) => {
    const server = await startServer(shelf(first, () => created));
    const error = await failureOf(tag(server.host));
    expect(error).toMatchObject({ code: "CONFLICT", message: expect.stringContaining(`expected ${wanted.digest}`) });
  });

  it("throws CLOUD_REFUSED where there is no such image", async () => {
    const server = await startServer(() => turnDown(404, "NAME_UNKNOWN"));
    const error = await failureOf(tag(server.host));
    expect(error).toMatchObject({ code: "CLOUD_REFUSED", message: expect.stringContaining("there is no such image") });
    expect(writes(server.seen)).toEqual([]);
  });

  it.each([
    [400, "TAG_INVALID", "The image tag 'v1' already exists and cannot be overwritten because the tag is immutable."],
    [400, "MANIFEST_INVALID", "cannot update tag v1. The repository has enabled tag immutability"],
    [412, "PRECONDITION", "Failed to process request due to 'app:v1' configured as immutable."],
    [403, "DENIED", "ImageTagAlreadyExistsException"],
    [500, "UNKNOWN", "tag is immutable and cannot be overwritten"],
  ])(
    "throws CLOUD_REFUSED with another way after one %i of a repository whose tags stay",
    async (status, code, said) => {
      const server = await startServer(shelf(other, () => turnDown(status, code, said)));
      const error = await failureOf(tag(server.host));
      expect(error).toMatchObject({
        code: "CLOUD_REFUSED",
        message: `could not tag '${server.host}/shop/app@${wanted.digest}' as 'v1': a tag there cannot be moved to another image: ${code}: ${said}`,
        hint: expect.stringMatching(/docker manifest inspect --verbose \S+:v1\n.*\nwith:\n {2}image: \S+:ANOTHER_TAG$/),
      });
      expect(writes(server.seen)).toHaveLength(1);
    },
  );
});
