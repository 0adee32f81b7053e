import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { CONCLUSIONS, RUN_STATUSES } from "../../github/book";
import { findOperation, operations } from "../../github/description";
import { answerComplaints } from "../../github/validation";
import { createStand, SHA, type Stand } from "./stand";

const text = fc.constantFrom("api", "production", "open", "main", "", "ünï %2F/", "canary", "x".repeat(141), SHA);
const small = fc.integer({ min: 0, max: 4 });
const value = fc.oneof(text, small, fc.boolean(), fc.constant(null), fc.constant([]), fc.dictionary(text, text));

/** What bodies have; each is wrong for some operations, and right for others. */
const KEYS = {
  ref: fc.constantFrom("main", SHA),
  inputs: fc.constantFrom({ service: "api" }, { other: "1" }),
  return_run_details: fc.boolean(),
  state: fc.constantFrom("success", "failure", "in_progress", "open", "closed", "approved", "rejected"),
  title: text,
  body: text,
  name: text,
  labels: fc.array(fc.constantFrom("canary", "bug"), { minLength: 1, maxLength: 3 }),
  environment: fc.constantFrom("a", "b"),
  payload: fc.oneof(text, fc.dictionary(text, text)),
  description: text,
  required_contexts: fc.constantFrom([], ["ci"]),
  context: text,
};

/** Only the keys that the operation knows, so that some requests get through; one in a few with a wrong value. */
const asks = fc.record({
  id: fc.constantFrom(...operations.keys()),
  keys: fc.record(KEYS, { requiredKeys: ["ref", "state", "title", "name", "body"] }),
  wrong: fc.option(fc.tuple(fc.constantFrom(...Object.keys(KEYS)), value), { freq: 4 }),
  place: fc.record({ workflow_id: fc.constantFrom("promote.yml", "monitor.yml", "none.yml"), number: small }),
  query: fc.dictionary(fc.constantFrom("per_page", "page", "state", "labels"), fc.constantFrom("1", "2", "all", "bug")),
});
type Ask = typeof asks extends fc.Arbitrary<infer T> ? T : never;

const happenings = fc.record({
  status: fc.constantFrom(...RUN_STATUSES),
  conclusion: fc.constantFrom(...CONCLUSIONS),
  waits_for: fc.subarray(["production", "open", "gone"]),
});

function segmentOf(name: string, { place }: Ask, { gitHub }: Stand): string {
  const runs = gitHub.operator.runs();
  const known: Readonly<Record<string, string>> = {
    owner: "shop",
    repo: "web",
    workflow_id: place.workflow_id,
    environment_name: "production",
    run_id: String(runs[place.number]?.id ?? place.number),
    deployment_id: String(1_000_000 + place.number),
    issue_number: String(place.number),
    sha: SHA,
    ref: place.number === 0 ? SHA : "main",
  };
  return encodeURIComponent(known[name] ?? "canary");
}

function send(stand: Stand, ask: Ask): readonly string[] {
  const operation = operations.get(ask.id);
  if (operation === undefined) throw new Error(`expected an operation, got ${ask.id}`);
  const properties = Object.keys(Object(operation.requestBody?.content?.["application/json"]?.schema["properties"]));
  const entries = Object.entries({ ...ask.keys, ...(ask.wrong === null ? {} : { [ask.wrong[0]]: ask.wrong[1] }) });
  const body = Object.fromEntries(entries.filter(([key]) => properties.includes(key)));
  const path = operation.path.replace(/\{(\w+)\}/g, (_, name: string) => segmentOf(name, ask, stand));
  const answer = stand.gitHub.face({
    method: operation.method,
    host: "api.github.com",
    path,
    query: operation.method === "GET" ? new URLSearchParams(ask.query) : new URLSearchParams(),
    headers: {},
    body: operation.method === "GET" ? undefined : body,
  });
  expect(findOperation(operation.method, path)?.operation.id).toBe(ask.id);
  if (answer === undefined) return [`${ask.id} is not answered`];
  return answerComplaints(operation, answer.status, answer.body).map((one) => `${ask.id} ${answer.status}: ${one}`);
}

describe("whatever is asked in whatever order", () => {
  it("each answer is one that GitHub describes", () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(asks, happenings), { minLength: 1, maxLength: 25 }), (sequence) => {
        const stand = createStand();
        const complaints = sequence.flatMap(([ask, change], index) => {
          const runs = stand.gitHub.operator.runs();
          const run = runs[index % Math.max(1, runs.length)];
          if (run !== undefined) stand.gitHub.operator.changeRun(run.id, change);
          stand.pass(30);
          return send(stand, ask);
        });
        expect(complaints).toEqual([]);
      }),
      { numRuns: 150 },
    );
  });

  it("ids never come twice, and a run is in the list that its state names", () => {
    fc.assert(
      fc.property(fc.array(happenings, { minLength: 1, maxLength: 12 }), (changes) => {
        const { gitHub } = createStand();
        const { operator } = gitHub;
        for (const change of changes) {
          const { id } = operator.startRun({ repository: "shop/web", workflow: "monitor.yml" });
          operator.changeRun(id, change);
        }
        const ids = operator.runs().map(({ id }) => id);
        expect(new Set(ids).size).toBe(changes.length);
        const over = operator.runs().filter(({ conclusion }) => conclusion !== null);
        expect(over.every(({ status, waitsFor }) => status === "completed" && waitsFor.length === 0)).toBe(true);
        expect(over).toHaveLength(changes.filter(({ status }) => status === "completed").length);
      }),
      { numRuns: 50 },
    );
  });
});
