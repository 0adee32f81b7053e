import { expect, test } from "vitest";
import { compileExpression } from "../../src/plan/expression";

test.each([
  ["of a comparison", "httpRequest.status >= 500", ["httpRequest.status"]],
  ["of a variable alone", 'severity == "ERROR"', ["severity"]],
  ["once each", "jsonPayload.a > 1 && jsonPayload.a < 3 || jsonPayload.b.c == 1", ["jsonPayload.a", "jsonPayload.b.c"]],
  ["by index with a fixed name", 'jsonPayload["a"].b == 1', ["jsonPayload.a.b"]],
  ["up to a place in a list", "jsonPayload.list[0].a == 1", ["jsonPayload.list"]],
  ["up to a computed index, and of the index", "jsonPayload.map[labels.key] == 1", ["jsonPayload.map", "labels.key"]],
  ["but not of has() alone", "has(jsonPayload.a)", []],
  ["of has() and a comparison", "has(jsonPayload.a) && jsonPayload.a > 1", ["jsonPayload.a"]],
  ["of a method's receiver and arguments", "textPayload.startsWith(labels.prefix)", ["textPayload", "labels.prefix"]],
  ["of a function's arguments", "size(jsonPayload.list) > 1", ["jsonPayload.list"]],
  [
    "but not of a macro's own variable",
    "jsonPayload.list.all(x, x.a > jsonPayload.b)",
    ["jsonPayload.list", "jsonPayload.b"],
  ],
  ["of a macro in a macro", "jsonPayload.a.exists(x, x.exists(y, y == labels.z))", ["jsonPayload.a", "labels.z"]],
  ["of what is bound, and not of its name", "cel.bind(x, jsonPayload.a, x > 1 && x < 2)", ["jsonPayload.a"]],
  [
    "of both branches and the condition",
    "jsonPayload.a ? jsonPayload.b : jsonPayload.c",
    ["jsonPayload.a", "jsonPayload.b", "jsonPayload.c"],
  ],
  [
    "of lists and maps",
    '[jsonPayload.a] == [1] || {"k": jsonPayload.b} == {"k": 1}',
    ["jsonPayload.a", "jsonPayload.b"],
  ],
  ["under a negation", "!jsonPayload.a && -jsonPayload.b > 1", ["jsonPayload.a", "jsonPayload.b"]],
  ["of nothing", "true", []],
])("the fields %s", (_, source, fields) => {
  const expression = compileExpression(source, "entry", "bool");
  expect("why" in expression ? expression.why : expression.fields.map((path) => path.join("."))).toEqual(fields);
});
