import { expect, test } from "vitest";
import { parsePlan } from "../../src/plan/parse";
import { NEEDED, refusal } from "./plans";

test("a mistake carries the code, the exit status and a plan to paste", () => {
  const { code, exit, hint } = refusal(() => parsePlan("", ".github/rollout.yml"));
  expect([code, exit]).toEqual(["PLAN_INVALID", 2]);
  const pasted = hint?.split("\n").slice(1).join("\n") ?? "";
  expect(parsePlan(pasted, "rollout.yml").plan.service).toBe("my-service");
});

test("the file's last part names it, on either kind of path", () => {
  const messageOf = (file: string) => refusal(() => parsePlan(`${NEEDED}x: 1`, file)).message.split(":")[0];
  expect([messageOf("a/b/plan.yml"), messageOf("a\\b\\plan.yml"), messageOf("plan.yml")]).toEqual(
    Array(3).fill("plan.yml"),
  );
});
