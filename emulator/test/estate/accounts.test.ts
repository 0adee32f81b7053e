import { beforeEach, describe, expect, it } from "vitest";
import {
  accountView,
  changeAccount,
  createAccount,
  deleteAccount,
  listAccounts,
  readAccount,
} from "../../core/estate/accounts";
import { policyOf, setPolicy } from "../../core/estate/policies";
import { refusal } from "../control/lab";
import { Books } from "./books";

const EMAIL = "deployer@p.iam.gserviceaccount.com";
const DELAY = 2000;

let books: Books;
beforeEach(() => {
  books = new Books({ accountMs: DELAY });
});

const create = (accountId: string, project = "p") =>
  books.write((estate, now) =>
    createAccount(estate, project, { accountId, serviceAccount: { displayName: "D" } }, now),
  );
const read = (account: string, project = "p") =>
  books.read((estate, now) => accountView(readAccount(estate, { project, account }, now)));

describe("a service account's id", () => {
  it.each([
    { id: "short", why: 'The account ID "short" does not have a length between 6 and 30.' },
    { id: "a".repeat(31), why: `The account ID "${"a".repeat(31)}" does not have a length between 6 and 30.` },
    { id: "Deployer", why: 'The account ID "Deployer" must match' },
    { id: "1deployer", why: 'The account ID "1deployer" must match' },
    { id: "deployer-", why: 'The account ID "deployer-" must match' },
  ])("cannot be $id", ({ id, why }) => {
    expect(refusal(() => create(id))).toMatchObject({ http: 400, message: expect.stringContaining(why) });
  });

  it.each(["sixsix", "a".repeat(30), "a-1-b-2"])("can be %s", (id) => {
    expect(create(id).email).toBe(`${id}@p.iam.gserviceaccount.com`);
  });

  it("is taken from the first moment on", () => {
    create("deployer");
    expect(refusal(() => create("deployer"))).toMatchObject({ status: "ALREADY_EXISTS", http: 409 });
  });
});

describe("a service account that was just created", () => {
  it.each([
    { what: "reading it", ask: () => read(EMAIL) },
    {
      what: "changing it",
      ask: () => books.write((e, now) => changeAccount(e, { project: "p", account: EMAIL }, {}, now)),
    },
    {
      what: "deleting it",
      ask: () => books.write((e, now) => deleteAccount(e, { project: "p", account: EMAIL }, now)),
    },
  ])("is not there yet for $what", ({ ask }) => {
    create("deployer");
    books.pass(DELAY - 1);
    expect(refusal(ask)).toMatchObject({ status: "NOT_FOUND" });
    books.pass(1);
    expect(ask()).toBeDefined();
  });

  it("can be given no role yet", () => {
    create("deployer");
    const policy = { bindings: [{ role: "roles/run.admin", members: [`serviceAccount:${EMAIL}`] }] };
    const grant = () => books.write((estate, now) => setPolicy(estate, "projects/p", policy, now));
    expect(refusal(grant)).toMatchObject({ http: 400, message: `Service account ${EMAIL} does not exist.` });
    books.pass(DELAY);
    expect(grant()).toMatchObject(policy);
  });
});

describe("a service account", () => {
  beforeEach(() => {
    create("deployer");
    create("deployer", "other");
    books.pass(DELAY);
  });

  it("is found by e-mail and by unique id, in its project and in any", () => {
    const account = read(EMAIL);
    const id = String(account["uniqueId"]);
    expect(id).toMatch(/^\d{21}$/);
    expect([read(id), read(EMAIL, "-"), read(id, "-")]).toEqual([account, account, account]);
  });

  it("is not found in another project", () => {
    expect(refusal(() => read(EMAIL, "other"))).toMatchObject({ status: "NOT_FOUND" });
  });

  it("is listed in its own project", () => {
    expect(books.read((estate, now) => listAccounts(estate, "p", now)).map(({ email }) => email)).toEqual([EMAIL]);
  });

  it("gets a new etag by a change, and keeps what was not changed", () => {
    const before = read(EMAIL);
    books.write((estate, now) => changeAccount(estate, { project: "p", account: EMAIL }, { description: "x" }, now));
    expect(read(EMAIL)).toEqual({
      ...before,
      description: "x",
      etag: expect.not.stringMatching(String(before["etag"])),
    });
  });

  it("leaves no policy behind when it is deleted", () => {
    const name = `projects/p/serviceAccounts/${EMAIL}`;
    const policy = { bindings: [{ role: "roles/iam.serviceAccountUser", members: ["user:a@example.com"] }] };
    books.write((estate, now) => setPolicy(estate, name, policy, now));
    books.write((estate, now) => deleteAccount(estate, { project: "p", account: EMAIL }, now));
    expect(refusal(() => read(EMAIL))).toMatchObject({ status: "NOT_FOUND" });
    expect(books.read((estate) => policyOf(estate, name, 3))).toEqual({ etag: "ACAB" });
  });
});
