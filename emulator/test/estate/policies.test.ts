import { beforeEach, describe, expect, it } from "vitest";
import { policyOf, setPolicy, testPermissions } from "../../core/estate/policies";
import type { JsonObject } from "../../core/json";
import { refusal } from "../control/lab";
import { Books } from "./books";

let books: Books;
beforeEach(() => {
  books = new Books();
});

const get = (version = 3) => books.read((estate) => policyOf(estate, "projects/p", version));
const set = (policy: JsonObject) => books.write((estate, now) => setPolicy(estate, "projects/p", policy, now));
const binding = (role: string, ...members: readonly string[]): JsonObject => ({ role, members });

const SOON: JsonObject = { title: "soon", expression: 'request.time < timestamp("2030-01-01T00:00:00Z")' };

describe("a policy", () => {
  it("is handed back as it was set, roles and members in order, each once", () => {
    const bindings = [
      binding("roles/run.viewer", "user:b@example.com"),
      binding("roles/run.admin", "user:a@example.com"),
      binding("roles/run.viewer", "user:a@example.com", "user:b@example.com"),
      binding("roles/run.developer"),
    ];
    const kept = [
      binding("roles/run.admin", "user:a@example.com"),
      binding("roles/run.viewer", "user:a@example.com", "user:b@example.com"),
    ];
    expect(set({ bindings })).toEqual({ version: 1, etag: expect.any(String), bindings: kept });
    expect(get()).toMatchObject({ bindings: kept });
  });

  it("has an etag that changes with every write, the same one too", () => {
    const etags = [get(), set({}), set({})].map(({ etag }) => etag);
    expect(new Set(etags).size).toBe(3);
  });

  it("is kept from a write that has not read it", () => {
    const { etag } = get();
    set({ etag, bindings: [binding("roles/run.admin", "user:a@example.com")] });
    const before = get();
    expect(refusal(() => set({ etag, bindings: [] }))).toMatchObject({
      status: "ABORTED",
      http: 409,
      message: expect.stringContaining("There were concurrent policy changes."),
    });
    expect(get()).toEqual(before);
  });

  it("is overwritten without an etag", () => {
    set({ bindings: [binding("roles/run.admin", "user:a@example.com")] });
    expect(set({ bindings: [] })).not.toHaveProperty("bindings");
  });

  it("knows its etag in base64url too", () => {
    const odd = "+/8AAAAAAAA=";
    books.estate = { ...books.estate, policies: { "projects/p": { version: 1, etag: odd } } };
    expect(set({ etag: "-_8AAAAAAAA=" })["etag"]).not.toBe(odd);
  });
});

describe("a condition", () => {
  const conditional: JsonObject = { ...binding("roles/run.admin", "user:a@example.com"), condition: SOON };
  const plain = binding("roles/run.admin", "user:a@example.com");

  it("needs version 3", () => {
    expect(refusal(() => set({ bindings: [conditional] }))).toMatchObject({ http: 400 });
    expect(set({ version: 3, bindings: [conditional] })).toMatchObject({ version: 3, bindings: [conditional] });
  });

  it("keeps a binding apart from the same role without it", () => {
    expect(set({ version: 3, bindings: [plain, conditional] })["bindings"]).toEqual([plain, conditional]);
  });

  it.each([0, 1])("is hidden from who asks for version %i, in a role of another name", (version) => {
    set({ version: 3, bindings: [plain, conditional] });
    expect(get(version)).toMatchObject({
      version: 1,
      bindings: [plain, { role: expect.stringMatching(/^roles\/run\.admin_withcond_[0-9a-f]{20}$/) }],
    });
  });
});

describe("what no policy can hold", () => {
  it.each([
    { what: "a role without its prefix", role: "run.admin", member: "user:a@example.com" },
    { what: "a member without its type", role: "roles/run.admin", member: "a@example.com" },
    {
      what: "an account that was never made",
      role: "roles/run.admin",
      member: "serviceAccount:nobody@p.iam.gserviceaccount.com",
    },
  ])("$what", ({ role, member }) => {
    expect(refusal(() => set({ bindings: [binding(role, member)] }))).toMatchObject({ status: "INVALID_ARGUMENT" });
  });

  it.each([
    "serviceAccount:service-1@gcp-sa-run.iam.gserviceaccount.com",
    "serviceAccount:nobody@elsewhere.iam.gserviceaccount.com",
    "principalSet://iam.googleapis.com/projects/1/locations/global/workloadIdentityPools/a/attribute.repository/o/r",
    "allUsers",
    "group:team@example.com",
  ])("is not %s", (member) => {
    expect(set({ bindings: [binding("roles/run.invoker", member)] })).toMatchObject({
      bindings: [{ members: [member] }],
    });
  });

  it("a version that there is not cannot be asked for", () => {
    expect(refusal(() => get(2))).toMatchObject({ status: "INVALID_ARGUMENT" });
  });
});

describe("testing permissions", () => {
  it("answers with those that are not denied, in the order asked", () => {
    const body = { permissions: ["run.services.get", "run.services.update", "iam.serviceAccounts.actAs"] };
    expect(testPermissions(body, ["run.services.update"])).toEqual({
      permissions: ["run.services.get", "iam.serviceAccounts.actAs"],
    });
    expect(testPermissions(body, body.permissions)).toEqual({});
  });

  it.each([
    { what: "a wildcard", permissions: ["run.services.*"] },
    { what: "a role", permissions: ["roles/run.admin"] },
    { what: "more than 100", permissions: Array.from({ length: 101 }, () => "run.services.get") },
  ])("refuses $what", ({ permissions }) => {
    expect(refusal(() => testPermissions({ permissions }, []))).toMatchObject({ status: "INVALID_ARGUMENT" });
  });
});
