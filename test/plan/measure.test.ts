import { describe, expect, it } from "vitest";
import { measureSchema } from "../../src/plan/measure";
import { parseWith } from "./plans";

const CANARY = 'headers["x-served-by"] == "ion-canary"';
const parse = (request: object, change: object = {}) => measureSchema.safeParse({ request, canary: CANARY, ...change });
const messages = (parsed: ReturnType<typeof parse>) => parsed.error?.issues.map(({ message }) => message) ?? [];

describe("the map measure", () => {
  it.each<[string, object]>([
    ["path", { path: "/users/{user}" }],
    ["header", { path: "/", headers: { "X-User": "{user}" } }],
    ["body", { path: "/", method: "POST", json: { user: "{user}" } }],
  ])("names the user in the %s", (_where, request) => {
    expect(parse(request).data).toMatchObject({ user: "canary-probe-{n}", within: 10, every: 2, deadline: 60 });
  });

  it.each<[string, object, object, string]>([
    ["a request that names no user", { path: "/" }, {}, "expected {user} in the path, a header or the body"],
    ["a user without a number", { path: "/{user}" }, { user: "me" }, "expected a user's name with {n} in it"],
    ["an expression that is none", { path: "/{user}" }, { canary: "header.x" }, "Unknown variable: header"],
    ["a credential", { path: "/{user}", headers: { authorization: "Bearer x" } }, {}, "expected no header"],
    [
      "a deadline within which the rounds cannot agree",
      { path: "/{user}" },
      { every: "5s", deadline: "10s" },
      "expected a deadline of more than 10 s, within which 3 rounds can agree, got 10 s",
    ],
    ["another host", { path: "/{user}", headers: { host: "evil.example" } }, {}, "expected no header"],
  ])("refuses %s", (_what, request, change, words) => {
    expect(messages(parse(request, change)).join("\n")).toContain(words);
  });
});

const SERVICES = "{ mode: services, canary-service: b }";
const BALANCER = "{ mode: load-balancer, url-map: m, stable-backend: s, canary-backend: c }";
it.each([
  ["all stages", `routing: ${SERVICES}`],
  ["the first stage alone", `stages: [{ percent: 5, routing: ${SERVICES} }, { percent: 100, routing: ${BALANCER} }]`],
])("may be beside services at %s", (_where, routing) => {
  const { plan } = parseWith(`${routing}\nmeasure: { request: { path: "/{user}" }, canary: "status == 200" }\n`);
  expect(plan.measure).toMatchObject({ user: "canary-probe-{n}" });
});
