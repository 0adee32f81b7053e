import { beforeEach, describe, expect, it } from "vitest";
import { readJob } from "../../core/estate/jobs";
import {
  createRepository,
  deleteRepository,
  listRepositories,
  patchRepository,
  readRepository,
  repositoryView,
} from "../../core/estate/repositories";
import type { JsonObject } from "../../core/json";
import { refusal } from "../control/lab";
import { Books } from "./books";

const KEY = { project: "p", location: "us-central1", repository: "images" };
const DOCKER = { format: "DOCKER" };

let books: Books;
beforeEach(() => {
  books = new Books({ repositoryMs: 1000 });
});

const create = (body: JsonObject = DOCKER, key = KEY) =>
  books.write((estate, now) => createRepository(estate, key, body, now));
const view = (key = KEY) => books.read((estate, now) => repositoryView(readRepository(estate, key, now), 0));
const patch = (body: JsonObject, mask: string) =>
  books.write((estate, now) => patchRepository(estate, KEY, body, mask, now));

describe("creating a repository", () => {
  it("takes as long as its operation, whose response is the repository", () => {
    const { name } = create();
    const operation = () => books.read((estate, now) => readJob(estate, String(name), now));
    books.pass(999);
    expect([operation()["done"], refusal(() => view()).status]).toEqual([undefined, "NOT_FOUND"]);
    books.pass(1);
    expect(operation()).toMatchObject({ done: true, response: view() });
  });

  it("cannot be done twice, even while the first is not done", () => {
    create();
    expect(refusal(() => create())).toMatchObject({
      status: "ALREADY_EXISTS",
      message: "the repository already exists",
    });
  });

  it.each([
    { what: "no format", key: KEY, body: {} },
    { what: "an unknown format", key: KEY, body: { format: "TAR" } },
    { what: "an unknown mode", key: KEY, body: { ...DOCKER, mode: "OTHER" } },
    { what: "a name with capitals", key: { ...KEY, repository: "Images" }, body: DOCKER },
    { what: "a name that ends in a hyphen", key: { ...KEY, repository: "images-" }, body: DOCKER },
    { what: "a name of 64 characters", key: { ...KEY, repository: "a".repeat(64) }, body: DOCKER },
    { what: "no location", key: { ...KEY, location: "nowhere" }, body: DOCKER },
  ])("is refused with $what", ({ key, body }) => {
    expect(refusal(() => create(body, key))).toMatchObject({ status: "INVALID_ARGUMENT" });
  });

  it("keeps what was asked for, and leaves out what only the server says", () => {
    const asked = {
      format: "DOCKER",
      mode: "REMOTE_REPOSITORY",
      kmsKeyName: "projects/p/locations/us-central1/keyRings/k/cryptoKeys/c",
      dockerConfig: { immutableTags: true },
      labels: { team: "a" },
    };
    create({ ...asked, sizeBytes: "12", createTime: "2020-01-01T00:00:00Z" });
    books.pass(1000);
    expect(view()).toEqual({
      ...asked,
      name: "projects/p/locations/us-central1/repositories/images",
      createTime: "2025-01-01T00:00:00.000000Z",
      updateTime: "2025-01-01T00:00:00.000000Z",
      registryUri: "us-central1-docker.pkg.dev/p/images",
    });
  });

  it("makes a standard repository where the mode is said to be unspecified", () => {
    create({ ...DOCKER, mode: "MODE_UNSPECIFIED" });
    books.pass(1000);
    expect(view()).toMatchObject({ mode: "STANDARD_REPOSITORY" });
  });
});

describe("a repository", () => {
  beforeEach(() => {
    create({ ...DOCKER, labels: { team: "a" }, dockerConfig: { immutableTags: true } });
    create(DOCKER, { ...KEY, location: "europe-west1" });
    books.pass(1000);
  });

  it("is listed in its location, and across all", () => {
    const list = (location: string) => books.read((estate, now) => listRepositories(estate, "p", location, now));
    expect(["us-central1", "europe-west1", "us", "-"].map((location) => list(location).length)).toEqual([1, 1, 0, 2]);
  });

  it.each([
    { mask: "labels", labels: undefined, immutable: true },
    { mask: "dockerConfig.immutableTags", labels: { team: "a" }, immutable: undefined },
    { mask: "description", labels: { team: "a" }, immutable: true },
  ])("loses by a patch of $mask only what is masked and absent", ({ mask, labels, immutable }) => {
    patch({}, mask);
    const { labels: kept, dockerConfig } = view();
    expect([kept, dockerConfig]).toEqual([labels, immutable === undefined ? {} : { immutableTags: immutable }]);
  });

  it.each(["format", "kmsKeyName", "sizeBytes"])("cannot have its %s patched", (field) => {
    expect(refusal(() => patch({ [field]: "x" }, field))).toMatchObject({ status: "INVALID_ARGUMENT" });
  });

  it("is gone when it is deleted, by an operation that has ended", () => {
    const operation = books.write((estate, now) => deleteRepository(estate, KEY, now));
    expect(operation).toMatchObject({ done: true });
    expect(refusal(() => view())).toMatchObject({ status: "NOT_FOUND" });
  });
});
