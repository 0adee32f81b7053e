import { describe, expect, it } from "vitest";
import { type DryStep, renderDryRun, renderRequest, renderSteps } from "../../../src/core/report/dry-run";
import { renderRehearsal } from "../../../src/core/report/rehearsal";
import { toCreation, toPatch } from "../../../src/core/update";
import { latest, REF } from "../states";

const CHANGE: DryStep = { title: "Delete it", request: { method: "DELETE", path: "/v2/x" } };
const PERHAPS: DryStep = { ...CHANGE, title: "Take it back", onlyIf: "a gate fails" };
const LOOK: DryStep = { title: "Ask it", asks: true, request: { method: "GET", path: "https://x.example/health" } };
const WAIT: DryStep = { title: "Wait" };

it("a dry run does not repeat what a container is given as an environment variable", () => {
  const env = [{ name: "DB_PASSWORD", value: "hunter2" }, { name: "KEY", valueSource: {} }, "odd", null];
  const body = { template: { containers: [{ image: "v2", env }] } };
  const { detail = "", summary } = renderDryRun({
    subject: "ion",
    steps: [{ title: "t", request: { method: "PATCH", path: "/", body } }],
  });
  expect(detail + summary).not.toContain("hunter2");
  expect(detail).toContain('"DB_PASSWORD"');
});

describe("the headline counts", () => {
  it.each<[string, readonly DryStep[], string | undefined, string]>([
    ["nothing", [], undefined, "Dry run: nothing would be changed on ion."],
    ["nothing, and why", [], "it is so already", "Dry run: nothing would be changed on ion: it is so already."],
    ["no look and no wait", [LOOK, WAIT], undefined, "Dry run: nothing would be changed on ion."],
    ["each change", [CHANGE, LOOK, CHANGE], "unsaid", "Dry run: 2 change(s) would be made to ion; none was made."],
    [
      "a command as a change",
      [{ title: "Push", command: ["docker", "push", "x"] }],
      undefined,
      "Dry run: 1 change(s) would be made to ion; none was made.",
    ],
    [
      "what is only perhaps apart",
      [CHANGE, PERHAPS],
      undefined,
      "Dry run: 1 change(s) would be made to ion, 1 more under the conditions named; none was made.",
    ],
    [
      "what is only perhaps alone",
      [LOOK, PERHAPS],
      "it is at one",
      "Dry run: nothing would be changed on ion: it is at one, but for 1 change(s) under the conditions named; none was made.",
    ],
  ])("%s", (_what, steps, why, headline) => {
    const found = renderDryRun({ subject: "ion", steps, ...(why === undefined ? {} : { why }) });
    expect([found.headline, found.exit, found.annotation]).toEqual([headline, 0, undefined]);
  });
});

describe("of a rollout the headline tells apart", () => {
  const users = {
    title: "Move",
    request: toPatch({ ref: REF, plannedOn: 7, etag: '"e"', traffic: [latest(100)], annotations: {} }),
  };
  const made = { title: "Make it", request: toCreation(REF, {}) };
  const canary = {
    title: "Pin",
    request: toPatch({
      ref: { ...REF, service: "ion-canary" },
      plannedOn: 7,
      etag: '"e"',
      traffic: [latest(100)],
      annotations: {},
    }),
  };
  const map = {
    title: "Weigh",
    request: { api: "compute", method: "PATCH", path: "/projects/demo/global/urlMaps/ion" },
  };
  it.each<[string, readonly DryStep[], string]>([
    ["nothing where all is its own", [users, made], "2 change(s) would be made to ion; none was made."],
    [
      "what is outside",
      [users, canary, map],
      "3 change(s) would be made, 1 to ion and 2 outside of it; none was made.",
    ],
    ["what is outside alone", [canary], "1 change(s) would be made, 0 to ion and 1 outside of it; none was made."],
  ])("%s", (_what, steps, headline) => {
    expect(renderRehearsal(REF, { steps }, {}).headline).toBe(`Dry run: ${headline}`);
  });
});

describe("a step that people wrote into", () => {
  it.each<[string, DryStep, string]>([
    ["is one line however its title is written", { title: "a\nDELETE /v2/x" }, "# 1. a DELETE /v2/x"],
    [
      "has every line of its note as a comment",
      { title: "a", note: "b\r\nc\rd\n\ne" },
      "# 1. a\n#    b\n#    c\n#    d\n#\n#    e",
    ],
    [
      "names the API beside the path",
      { title: "a", request: { api: "run", method: "GET", path: "/" } },
      "# 1. a\n#    To the API run:\nGET /",
    ],
    [
      "quotes what a shell would read",
      { title: "a", command: ["x", "", "a b", "it's", "$(id)"] },
      "# 1. a\nx '' 'a b' 'it'\\''s' '$(id)'",
    ],
    ["says its condition first", { title: "Do it", onlyIf: "it fails" }, "# 1. Only if it fails: Do it"],
  ])("%s", (_what, step, text) => {
    expect(renderSteps([step])).toBe(text);
  });

  it("is numbered in its order, after the remarks; remarks about nothing are not made", () => {
    expect(renderSteps([WAIT, WAIT], ["said once"])).toBe("# said once\n\n# 1. Wait\n\n# 2. Wait");
    expect(renderSteps([], ["said once"])).toBe("");
  });
});

it("a request has its headers before its body, and a text as it is", () => {
  const headers = { "content-type": "application/json" };
  expect(renderRequest({ method: "POST", path: "/chat", headers, body: '{"a":1}' })).toBe(
    'POST /chat\ncontent-type: application/json\n\n{"a":1}',
  );
  expect(renderRequest({ method: "GET", path: "/", headers: { accept: "*/*" } })).toBe("GET /\naccept: */*");
});

it("before a change", () => {
  const request = toPatch({ ref: REF, plannedOn: 7, etag: '"e"', traffic: [latest(100)], annotations: {} });
  const steps = [{ title: "Give everybody the latest", request, note: "At once." }, LOOK, PERHAPS];
  expect(renderDryRun({ subject: "ion", steps, remarks: ["Times are this moment's."] }).summary).toMatchInlineSnapshot(`
    "### Dry run for ion

    Dry run: 1 change(s) would be made to ion, 1 more under the conditions named; none was made.

    \`\`\`\`http
    # Times are this moment's.

    # 1. Give everybody the latest
    #    At once.
    PATCH /v2/projects/demo/locations/us-central1/services/ion?updateMask=traffic,annotations
    {
      "name": "projects/demo/locations/us-central1/services/ion",
      "etag": "\\"e\\"",
      "annotations": {},
      "traffic": [
        {
          "type": "TRAFFIC_TARGET_ALLOCATION_TYPE_LATEST",
          "percent": 100
        }
      ]
    }

    # 2. Ask it
    GET https://x.example/health

    # 3. Only if a gate fails: Take it back
    DELETE /v2/x
    \`\`\`\`
    "
  `);
});
