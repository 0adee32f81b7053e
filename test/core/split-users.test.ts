import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bucketOf, isCanary } from "../../src/core/assignment";
import { pickUsers, requestFor } from "../../src/core/split-users";

describe("users whose bucket is known", () => {
  it("are on the side where the assignment has them, from both sides of the line and both ends, whatever the percent", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 100 }),
        fc.constantFrom("canary-probe-{n}", "u{n}@ion.example"),
        (percent, pattern) => {
          const users = pickUsers(percent, pattern);
          expect(users.map(({ name }) => bucketOf(name))).toEqual(users.map(({ bucket }) => bucket));
          expect(users.map(({ name }) => isCanary(name, percent))).toEqual(users.map(({ canary }) => canary));
          const line = [0, percent - 1, percent, 99].filter((bucket) => bucket >= 0 && bucket < 100);
          expect(users.map(({ bucket }) => bucket)).toEqual(expect.arrayContaining(line));
          expect(users.length).toBeGreaterThanOrEqual(13);
        },
      ),
    );
  });
});

describe("the request for a user", () => {
  const USER = 'a/b "$&" c';
  const request = { method: "POST", path: "/chat?user={user}", headers: { "x-user": "{user}" } };

  it.each<[string, string, string, string]>([
    ["JSON", "application/json", '{"user":"{user}"}', JSON.stringify({ user: USER })],
    ["plain text", "text/plain; charset=utf-8", "I am {user}", `I am ${USER}`],
  ])("names it in path, header and a body of %s, each in its own way", (_what, type, body, sent) => {
    const asked = { ...request, headers: { ...request.headers, "content-type": type }, body };
    expect(requestFor({ request: asked }, USER)).toEqual({
      method: "POST",
      path: `/chat?user=${encodeURIComponent(USER)}`,
      headers: { "x-user": USER, "content-type": type },
      body: sent,
    });
  });
});
