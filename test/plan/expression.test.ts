import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Expression } from "../../src/core/expression";
import { compileExpression, type Scope } from "../../src/plan/expression";
import type { Wanted } from "../../src/plan/wanted";

function compiled(source: string, scope: Scope = "answer", wanted: Wanted = "bool"): Expression {
  const expression = compileExpression(source, scope, wanted);
  if ("why" in expression) throw new Error(expression.why);
  return expression;
}

const answer = {
  status: 200,
  headers: { "content-type": "application/json" },
  body: { status: "healthy", ready: true, confidence: 0.9, count: 5, list: [1, 2], nothing: null },
  latency: 0.25,
};

describe("an answer is asked", () => {
  test.each([
    ["for its status", "status == 200", true],
    ["for its status as an integer", "status / 100 == 2", true],
    ["for a text of its body", 'body.status == "healthy"', true],
    ["for a flag of its body", "body.ready", true],
    ["for a number of its body against a whole one", "body.count >= 5 && body.confidence > 0", true],
    ["for its latency against a whole number", "latency < 1", true],
    ["for a header", 'headers["content-type"].startsWith("application/json")', true],
    ["whether a field is there", "has(body.version)", false],
    ["for every entry of a list", "body.list.all(x, x > 1)", false],
    ["for what a broken side does not decide", "status == 500 && body.missing", false],
  ])("%s", (_, source, value) => {
    expect(compiled(source).evaluate(answer)).toEqual({ kind: "value", value });
  });

  test.each([
    ["where a field is missing", "body.version == 1", "No such key: version"],
    ["where a field of an inherited name is missing", "body.constructor == 1", "No such key: constructor"],
    ["where a header is missing", 'headers.etag == ""', "No such key: etag"],
    [
      "where a text stands for a flag",
      "status == 200 && body.status",
      "Logical operator requires bool operands, got 'string'",
    ],
    ["where the whole comes to a text", "body.status", "expected true or false, got a string"],
    ["where the whole comes to nothing", "body.nothing", "expected true or false, got nothing"],
    ["where the whole comes to a map", "body", "expected true or false, got a map"],
    ["where types do not fit", 'body.confidence > "0.8"', "no such overload: dyn<double> > string"],
    ["where it divides by zero", "status / 0 == 1", "division by zero"],
  ])("and fails with a reason of one line %s", (_, source, why) => {
    expect(compiled(source).evaluate(answer)).toEqual({ kind: "failure", why });
  });

  test("and fails where the body is a text and a field is asked of it", () => {
    const evaluation = compiled("body.ready").evaluate({ ...answer, body: "<html>" });
    expect(evaluation).toEqual({ kind: "failure", why: "No such key: ready" });
  });

  test("with its status given as a number or as a BigInt", () => {
    const { evaluate } = compiled("status % 100 == 4");
    expect([evaluate({ ...answer, status: 404 }), evaluate({ ...answer, status: 404n })]).toEqual([
      { kind: "value", value: true },
      { kind: "value", value: true },
    ]);
  });
});

describe("a log entry is asked", () => {
  const entry = {
    httpRequest: { status: 503, latency: "1.5s" },
    severity: "ERROR",
    timestamp: "2026-01-01T00:00:00Z",
    labels: { run: "a" },
  };
  test.each([
    ["for the status of its request", "httpRequest.status >= 500", true],
    [
      "for the latency of its request, as Google writes durations",
      'duration(httpRequest.latency) > duration("1s")',
      true,
    ],
    ["for its severity", 'severity in ["ERROR", "CRITICAL"]', true],
    ["for its time", "timestamp(timestamp).getFullYear() == 2026", true],
    ["for a label", 'labels.run == "a"', true],
    ["for a payload that it does not have", "has(jsonPayload.success)", false],
  ])("%s", (_, source, value) => {
    expect(compiled(source, "entry").evaluate(entry)).toEqual({ kind: "value", value });
  });

  test.each([
    ["a double", { m: 0.5 }, { kind: "value", value: 0.5 }],
    ["a whole number", { m: 3 }, { kind: "value", value: 3 }],
    ["a number as text", { m: "0.5" }, { kind: "failure", why: "expected a number, got a string" }],
    ["a flag", { m: true }, { kind: "failure", why: "expected a number, got a boolean" }],
    ["nothing", {}, { kind: "failure", why: "No such key: m" }],
  ])("for a number and finds %s", (_, jsonPayload, evaluation) => {
    expect(compiled("jsonPayload.m", "entry", "number").evaluate({ jsonPayload })).toEqual(evaluation);
  });

  test("for a number that is computed from whole ones", () => {
    expect(compiled("size(textPayload) * 2", "entry", "number").evaluate({ textPayload: "abc" })).toEqual({
      kind: "value",
      value: 6,
    });
  });

  test("for a number that is none after all", () => {
    expect(compiled("1.0 / jsonPayload.m", "entry", "number").evaluate({ jsonPayload: { m: 0 } })).toEqual({
      kind: "failure",
      why: "expected a number, got a number that is not finite",
    });
  });
});

describe("an expression is refused", () => {
  test.each([
    ["for its syntax", "status == 200 & true", "bool", "Unexpected character: & at character 15"],
    ["when it is empty", "", "bool", "Unexpected token: EOF at character 1"],
    ["for an unknown variable", "Body.ready", "bool", 'Unknown variable: Body at character 1 (did you mean "body"?)'],
    [
      "for an unknown function",
      "lower(body.status) == 'x'",
      "bool",
      "found no matching overload for 'lower(dyn)' at character 1",
    ],
    ["for types that never fit", "status == '200'", "bool", "no such overload: int == string at character 1"],
    ["for coming to a number", "status + 1", "bool", "expected true or false, got int"],
    ["for coming to a flag where a number is wanted", "status > 1", "number", "expected a number, got bool"],
    ["for coming to a number where a text is wanted", "status", "string", "expected a text, got int"],
    ["for coming to a map where a list is wanted", "headers", "list", "expected a list, got map<string, string>"],
    ["for its depth", `${"(".repeat(400)}true${")".repeat(400)}`, "bool", expect.stringMatching(/^Exceeded maxDepth/)],
  ] as const)("%s", (_, source, wanted, why) => {
    expect(compileExpression(source, "answer", wanted)).toEqual({ why });
  });
});

test("an expression keeps its text", () => {
  expect(compiled("status  ==  200").source).toBe("status  ==  200");
});

test("no text and no variables make it throw, and every reason is one line", () => {
  const words = [
    "status",
    "body",
    "headers",
    ".",
    "x",
    "(",
    ")",
    "has",
    "[",
    "]",
    '"a"',
    "1",
    "==",
    "&&",
    "!",
    "-",
    "/",
    "size",
    "{",
    "}",
    ":",
    "?",
    "'",
  ];
  const source = fc.array(fc.constantFrom(...words), { maxLength: 8 }).map((parts) => parts.join(" "));
  fc.assert(
    fc.property(source, fc.jsonValue(), fc.integer(), (text, body, status) => {
      const result = compileExpression(text, "answer", "bool");
      const why = "why" in result ? result.why : reasonOf(result, { ...answer, body, status });
      expect(why).not.toMatch(/\n/);
    }),
    { numRuns: 500 },
  );
});

function reasonOf(expression: Expression, variables: Record<string, unknown>): string {
  const evaluation = expression.evaluate(variables);
  return evaluation.kind === "failure" ? evaluation.why : typeof evaluation.value;
}
