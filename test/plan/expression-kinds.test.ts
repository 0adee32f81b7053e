import { describe, expect, test } from "vitest";
import type { Expression } from "../../src/core/expression";
import { compileExpression, type Scope } from "../../src/plan/expression";
import type { Wanted } from "../../src/plan/wanted";

function compiled(source: string, scope: Scope, wanted: Wanted): Expression {
  const expression = compileExpression(source, scope, wanted);
  if ("why" in expression) throw new Error(expression.why);
  return expression;
}

const answer = { status: 200, headers: {}, body: { list: [1, 2] }, latency: 0.25 };

describe("an answer is asked", () => {
  test.each([
    ["as it is", "body.list", [1, 2]],
    [
      "of maps with texts and numbers",
      'body.list.map(x, {"revision": "canary", "hits": x})',
      [
        { revision: "canary", hits: 1 },
        { revision: "canary", hits: 2 },
      ],
    ],
    [
      "with whole numbers and times as JSON has them",
      '[1, [2], {"at": timestamp("2026-01-01T00:00:00Z")}]',
      [1, [2], { at: "2026-01-01T00:00:00.000Z" }],
    ],
  ])("for a list %s", (_, source, value) => {
    expect(compiled(source, "answer", "list").evaluate(answer)).toEqual({ kind: "value", value });
  });

  test("for a list and has a map", () => {
    expect(compiled("body", "answer", "list").evaluate(answer)).toEqual({
      kind: "failure",
      why: "expected a list, got a map",
    });
  });
});

describe("a series is asked", () => {
  test.each([
    ["for a label", 'labels.code.startsWith("5")', { kind: "value", value: true }],
    ["for one of several", 'labels["code"] in ["500", "503"]', { kind: "value", value: true }],
    ["for a label that it does not have", 'labels.status == "200"', { kind: "failure", why: "No such key: status" }],
    ["whether it has a label", "has(labels.status)", { kind: "value", value: false }],
  ])("%s", (_, source, evaluation) => {
    expect(compiled(source, "labels", "bool").evaluate({ labels: { code: "503" } })).toEqual(evaluation);
  });

  test("for nothing but its labels, which are texts", () => {
    expect([
      compileExpression("code == '1'", "labels", "bool"),
      compileExpression("labels.code > 1", "labels", "bool"),
    ]).toEqual([
      { why: "Unknown variable: code at character 1 (there are labels)" },
      { why: "no such overload: string > int at character 1" },
    ]);
  });
});
