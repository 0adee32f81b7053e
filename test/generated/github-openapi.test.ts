import { describe, expect, it } from "vitest";
import openapi from "../../emulator/github/openapi.json";
import { OPERATIONS } from "../../scripts/github-openapi/operations";
import { extractSubset } from "../../scripts/github-openapi/subset";

/** A description as GitHub's is, with every operation and a component that refers to another. */
function sourceWith(ids: readonly string[]): object {
  const schema = { $ref: "#/components/schemas/outer" };
  const answer = { description: "prose", content: { "application/json": { schema, examples: { one: 1 } } } };
  const paths = ids.map((operationId, index) => [
    `/repos/${index}`,
    { get: { operationId, summary: "prose", parameters: [], responses: { 200: answer }, "x-github": { prose: true } } },
  ]);
  const outer = { type: "object", properties: { title: { type: "string", description: "prose" }, inner: {} } };
  const schemas = {
    outer: { ...outer, properties: { ...outer.properties, inner: { $ref: "#/components/schemas/inner" } } },
    inner: { type: "string", example: "prose" },
    unused: { type: "string" },
  };
  const info = { version: "1.2.3" };
  return { openapi: "3.0.3", info, paths: Object.fromEntries(paths), components: { schemas } };
}

describe("the subset of GitHub's description", () => {
  it("says what it was taken from, and has the operations that the script names", () => {
    expect(openapi.source).toMatch(/^@octokit\/openapi \d+\.\d+\.\d+, /);
    expect(Object.keys(openapi.operations)).toEqual(OPERATIONS);
  });

  it("is what can be reached from the operations, without prose, names of properties kept", () => {
    const text = extractSubset(sourceWith(OPERATIONS));
    const { components, operations: made } = JSON.parse(text) as typeof openapi;
    expect(components).toEqual({
      schemas: {
        inner: { type: "string" },
        outer: {
          type: "object",
          properties: { title: { type: "string" }, inner: { $ref: "#/components/schemas/inner" } },
        },
      },
    });
    expect(made["repos/get"]).toEqual({
      method: "GET",
      path: "/repos/0",
      operationId: "repos/get",
      parameters: [],
      responses: { 200: { content: { "application/json": { schema: { $ref: "#/components/schemas/outer" } } } } },
    });
  });

  it("is not made from a description that lacks an operation, or is none", () => {
    expect(() => extractSubset(sourceWith(OPERATIONS.slice(1)))).toThrow("expected the operation repos/get");
    expect(() => extractSubset({})).toThrow("expected");
  });
});
