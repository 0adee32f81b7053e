import { describe, expect, it } from "vitest";
import { operations } from "../../github/description";
import { answerComplaints } from "../../github/validation";

describe("an answer that GitHub does not describe", () => {
  const label = {
    id: 1,
    node_id: "a",
    url: "https://a.example",
    name: "a",
    color: "fff",
    default: false,
    description: null,
  };
  it.each<[string, string, number, unknown, number]>([
    ["lacks a key", "issues/get-label", 200, { ...label, color: undefined }, 1],
    ["has another type", "issues/get-label", 200, { ...label, id: "1" }, 1],
    ["has another status", "issues/get-label", 201, label, 1],
    ["has a body where there is none", "actions/create-workflow-dispatch", 204, label, 1],
    ["is as described", "issues/get-label", 200, label, 0],
    ["is null where it may be", "issues/get-label", 200, { ...label, description: null }, 0],
  ])("is told: it %s", (_, id, status, body, complaints) => {
    const operation = operations.get(id);
    expect(operation && answerComplaints(operation, status, JSON.parse(JSON.stringify(body)))).toHaveLength(complaints);
  });
});
