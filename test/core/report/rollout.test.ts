import { describe, expect, it } from "vitest";
import { renderDryRun, renderMoved } from "../../../src/core/report/rollout";
import { toPatch, type WireRequest } from "../../../src/core/update";
import { latest, ledgerWith, REF } from "../states";
import { halfway } from "./cases";

it("a dry run does not repeat what a container is given as an environment variable", () => {
  const container = {
    image: "v2",
    env: [
      { name: "DB_PASSWORD", value: "hunter2" },
      { name: "KEY", valueSource: {} },
    ],
  };
  const request: WireRequest = { method: "PATCH", path: "/v2/x", body: { template: { containers: [container] } } };
  const { detail = "", summary } = renderDryRun("ion", [request], {});
  expect(detail + summary).not.toContain("hunter2");
  expect(detail).toContain('"DB_PASSWORD"');
});

describe("what a person reads", () => {
  it("after a move", () => {
    expect(renderMoved(halfway, ledgerWith(), "one: 5 % of the users are on it.", true).summary).toMatchInlineSnapshot(`
      "### Rollout of ion

      one: 5 % of the users are on it.

      |  |  |  |
      | --- | --- | --- |
      | stable | \`ion-00001-aaa\` | tag \`stable\` |
      | canary | \`ion-00002-bbb\` | https://canary---ion.example |
      | image | \`v2\` |  |
      | traffic | ion-00001-aaa 95 % (stable), ion-00002-bbb 5 % (canary) | read back |
      "
    `);
  });

  it("before a change, in a dry run", () => {
    const request = { ref: REF, plannedOn: 7, etag: '"e"', traffic: [latest(100)], annotations: {} };
    expect(renderDryRun("ion", [toPatch(request)], {}).summary).toMatchInlineSnapshot(`
      "### Dry run for ion

      Dry run: 1 request(s) would change ion; none was sent.

      \`\`\`\`http
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
      \`\`\`\`
      "
    `);
  });
});
