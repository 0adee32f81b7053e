import { describe, expect, test } from "vitest";
import { parseWith } from "./plans";

const [SERVICES, DOCUMENT, BALANCER] = [
  "{ mode: services, canary-service: b }",
  "{ mode: services, canary-service: b, publish: { document: 'gs://my-bucket/canary.json' } }",
  "{ mode: load-balancer, url-map: m, stable-backend: s, canary-backend: c }",
];
const BY_ENV = { mode: "services", canaryService: "b", publish: { env: "CANARY_PERCENT" } };
const BY_DOCUMENT = { ...BY_ENV, publish: { document: "gs://my-bucket/canary.json" } };
const BY_TAG = { mode: "load-balancer", urlMap: "m", stableBackend: "s", canaryBackend: "c" };
const BY_BALANCER = { ...BY_TAG, canaryService: "b" };
const BY_REVISIONS = { mode: "revisions" };

/** Returns lines with a plan's routing and three stages that have these routings of their own, where not empty. */
function lines(planned: string, own: readonly string[]): string {
  const stages = own.map((routing, index) => {
    const written = routing === "" ? "" : `, routing: ${routing}`;
    return `  - { percent: ${[5, 50, 100][index]}${written} }\n`;
  });
  return `${planned === "" ? "" : `routing: ${planned}\n`}stages:\n${stages.join("")}`;
}

describe("every stage is told its routing", () => {
  test.each([
    ["by nobody", "", ["", "", ""], [BY_REVISIONS, BY_REVISIONS, BY_REVISIONS]],
    ["by the plan", SERVICES, ["", "", ""], [BY_ENV, BY_ENV, BY_ENV]],
    ["by the stage before it", SERVICES, ["", BALANCER, ""], [BY_ENV, BY_BALANCER, BY_BALANCER]],
    ["by itself, and back again", DOCUMENT, ["", BALANCER, DOCUMENT], [BY_DOCUMENT, BY_BALANCER, BY_DOCUMENT]],
    ["by the first stage", "", [DOCUMENT, "", BALANCER], [BY_DOCUMENT, BY_DOCUMENT, BY_BALANCER]],
    ["by a tag of the same service", "", ["", BALANCER, ""], [BY_REVISIONS, BY_TAG, BY_TAG]],
  ])("%s", (_, planned, own, routings) => {
    const { plan } = parseWith(lines(planned, own));
    expect([plan.routing, ...plan.stages.map(({ routing }) => routing)]).toEqual([routings[0], ...routings]);
  });
});

test("a load balancer may have its split in a region and at a path matcher", () => {
  const { plan } = parseWith(
    "routing: { mode: load-balancer, url-map: m, url-map-region: us-central1, path-matcher: api, stable-backend: s, canary-backend: c }\n",
  );
  expect(plan.routing).toEqual({ ...BY_TAG, urlMapRegion: "us-central1", pathMatcher: "api" });
});

test("several regions may each have a URL map of their own, by the same names", () => {
  const { plan } = parseWith(
    'routing: { mode: load-balancer, url-map: m, url-map-region: "{region}", path-matcher: "api-{region}", stable-backend: s, canary-backend: c }\n',
  );
  expect(plan.routing).toEqual({ ...BY_TAG, urlMapRegion: "{region}", pathMatcher: "api-{region}" });
});

test("a region may stand in every name that is outside of it, with one region too", () => {
  const { plan } = parseWith(
    'routing: { mode: load-balancer, url-map: "m-{region}", stable-backend: "{region}-s", canary-backend: "{region}" }\n',
  );
  expect(plan.routing).toEqual({
    ...BY_TAG,
    urlMap: "m-{region}",
    stableBackend: "{region}-s",
    canaryBackend: "{region}",
  });
});

describe("what is left behind", () => {
  test.each([
    ["nothing said", "", { traffic: "latest", tags: "keep", canaryService: "keep" }],
    [
      "everything said",
      `routing: ${SERVICES}\nclean-up: { traffic: pinned, tags: remove, revisions: 5, canary-service: delete }\n`,
      { traffic: "pinned", tags: "remove", revisions: 5, canaryService: "delete" },
    ],
    [
      "a canary's service that a stage alone names",
      `stages: [{ percent: 100, routing: ${SERVICES} }]\nclean-up: { canary-service: scale-down }\n`,
      { traffic: "latest", tags: "keep", canaryService: "scale-down" },
    ],
  ])("with %s", (_, more, cleanUp) => {
    expect(parseWith(more).plan.cleanUp).toEqual(cleanUp);
  });
});
