import { beforeEach, describe, expect, it } from "vitest";
import { createStand, FACTS, refusalOf, type Stand, WEB } from "./stand";

let stand: Stand;
beforeEach(() => {
  stand = createStand();
});

const open = async (title: string, labels: string[] = []) => {
  stand.pass(60);
  return (await stand.octokit.rest.issues.create({ ...WEB, title, labels })).data.number;
};
const titles = async (asked: object = {}) => {
  const { data } = await stand.octokit.rest.issues.listForRepo({ ...WEB, ...asked });
  return data.map(({ title }) => title);
};

describe("issues", () => {
  it.each<[string, object, string[]]>([
    ["open ones, newest first, pull requests among them", {}, ["pull", "both", "slow"]],
    ["closed ones", { state: "closed" }, ["done"]],
    ["all", { state: "all" }, ["pull", "done", "both", "slow"]],
    ["oldest first", { direction: "asc" }, ["slow", "both", "pull"]],
    ["of a label, whatever its case", { labels: "CANARY" }, ["both", "slow"]],
    ["of two labels", { labels: "canary,bug" }, ["both"]],
    ["of a label that nobody gave", { labels: "none" }, []],
    ["of a person", { creator: "octocat" }, ["pull"]],
  ])("are listed: %s", async (_, asked, expected) => {
    await open("slow", ["canary"]);
    await open("both", ["canary", "bug"]);
    const issue_number = await open("done", ["canary"]);
    await stand.octokit.rest.issues.update({ ...WEB, issue_number, state: "closed" });
    stand.pass(60);
    const pull = { title: "pull", body: null, labels: [], by: "octocat", pullRequest: true, state: "open" } as const;
    stand.gitHub.operator.openIssue({ repository: "shop/web", ...pull });
    expect(await titles(asked)).toEqual(expected);
  });

  it("tell pull requests by their own key", async () => {
    const pull = { title: "pull", body: null, labels: [], by: "octocat", pullRequest: true, state: "open" } as const;
    stand.gitHub.operator.openIssue({ repository: "shop/web", ...pull });
    await open("issue");
    const { data } = await stand.octokit.rest.issues.listForRepo(WEB);
    expect(data.map(({ title, pull_request: key }) => [title, key !== undefined])).toEqual([
      ["issue", false],
      ["pull", true],
    ]);
  });

  it("make the labels that they lack, once, in the case in which they were first given", async () => {
    await open("one", ["Canary"]);
    const { data } = await stand.octokit.rest.issues.create({
      ...WEB,
      title: "two",
      labels: ["canary", { name: "CANARY" }],
    });
    expect(data.labels).toMatchObject([{ name: "Canary", color: "ededed" }]);
  });

  it("are written anew, closed and opened again", async () => {
    const place = { ...WEB, issue_number: await open("one", ["a"]) };
    const { update, get } = stand.octokit.rest.issues;
    await update({ ...place, title: "two", body: "text" });
    expect((await get(place)).data).toMatchObject({ title: "two", body: "text", labels: [{ name: "a" }] });
    stand.pass(60);
    expect((await update({ ...place, state: "closed" })).data).toMatchObject({
      state: "closed",
      state_reason: "completed",
      closed_at: "2026-03-02T09:02:00Z",
    });
    expect((await update({ ...place, state: "open", labels: [] })).data).toMatchObject({
      state: "open",
      state_reason: "reopened",
      closed_at: null,
      labels: [],
    });
  });

  it("keep their comments, oldest first", async () => {
    const place = { ...WEB, issue_number: await open("one") };
    for (const body of ["first", "second"]) await stand.octokit.rest.issues.createComment({ ...place, body });
    const { data } = await stand.octokit.rest.issues.listComments(place);
    expect(data.map(({ body }) => body)).toEqual(["first", "second"]);
    expect((await stand.octokit.rest.issues.get(place)).data.comments).toBe(2);
  });

  it.each<[string, number, (stand: Stand) => Promise<unknown>]>([
    ["without a title", 422, ({ octokit }) => octokit.rest.issues.create({ ...WEB, title: "" })],
    ["with a long title", 422, ({ octokit }) => octokit.rest.issues.create({ ...WEB, title: "x".repeat(257) })],
    [
      "with a long text",
      422,
      ({ octokit }) => octokit.rest.issues.create({ ...WEB, title: "x", body: "x".repeat(65_537) }),
    ],
    ["with another state", 422, ({ octokit }) => octokit.rest.issues.listForRepo({ ...WEB, state: "gone" as "all" })],
    [
      "with an empty comment",
      422,
      ({ octokit }) => octokit.rest.issues.createComment({ ...WEB, issue_number: 1, body: "" }),
    ],
    ["that are not there", 404, ({ octokit }) => octokit.rest.issues.get({ ...WEB, issue_number: 7 })],
    ["with a label that is there", 422, ({ octokit }) => octokit.rest.issues.createLabel({ ...WEB, name: "A" })],
    ["with a label that is not there", 404, ({ octokit }) => octokit.rest.issues.getLabel({ ...WEB, name: "b" })],
    [
      "with a colour that is none",
      422,
      ({ octokit }) => octokit.rest.issues.createLabel({ ...WEB, name: "b", color: "red" }),
    ],
  ])("are refused %s", async (_, status, ask) => {
    await open("one", ["a"]);
    expect((await refusalOf(ask(stand))).status).toBe(status);
    expect(await titles({ state: "all" })).toEqual(["one"]);
  });

  it("are gone where the repository has them switched off", async () => {
    stand.gitHub.set({ ...FACTS, issues: false });
    const { status, data } = await refusalOf(stand.octokit.rest.issues.create({ ...WEB, title: "x" }));
    expect([status, data["message"], await titles()]).toEqual([
      410,
      "Issues has been disabled in this repository.",
      [],
    ]);
  });
});
