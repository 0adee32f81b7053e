import { describe, expect, test } from "vitest";
import { testMistakes } from "./mistakes";
import { mistakesIn } from "./plans";

testMistakes("the canary's place", [
  [
    "another service at a later stage",
    "routing: { mode: services, canary-service: b }\nstages:\n  - { percent: 5 }\n  - { percent: 100, routing: { mode: services, canary-service: c } }\n",
    [
      "7:30: at stages[1].routing: expected the canary where it is at the first stage, service b, got service c; write mode services or load-balancer with canary-service: b",
    ],
  ],
  [
    "the service itself at a later stage, and where it is at first again",
    "routing: { mode: services, canary-service: b }\nstages:\n  - { percent: 5 }\n  - { percent: 50, routing: { mode: revisions } }\n  - { percent: 100, routing: { mode: services, canary-service: b } }\n",
    [
      "7:29: at stages[1].routing: expected the canary where it is at the first stage, service b, got a revision of the service itself; write mode services or load-balancer with canary-service: b",
    ],
  ],
  [
    "a service of its own at a later stage",
    "stages:\n  - { percent: 5 }\n  - { percent: 100, routing: { mode: services, canary-service: b } }\n",
    [
      "6:30: at stages[1].routing: expected the canary where it is at the first stage, a revision of the service itself, got service b; write mode revisions, or load-balancer without canary-service",
    ],
  ],
  [
    "a clean-up of a canary's service where there is none",
    "clean-up: { canary-service: delete }\n",
    ["4:29: at clean-up.canary-service: expected a routing with a canary-service beside delete, got none"],
  ],
  [
    "a clean-up that leaves one revision",
    "clean-up: { revisions: 1 }\n",
    ["4:24: at clean-up.revisions: expected a whole number from 2 on, got 1"],
  ],
  [
    "a region in a name that is the same everywhere",
    'routing: { mode: services, canary-service: "b-{region}", publish: { env: "{region}" } }\n',
    [
      '4:44: at routing.canary-service: expected a Cloud Run service name such as ion-api (lower-case letters, digits and hyphens, at most 49), got "b-{region}"',
      '4:74: at routing.publish.env: expected the name of an environment variable such as CANARY_PERCENT, and none that Cloud Run sets itself, got "{region}"',
    ],
  ],
]);

describe("several regions that would share a split", () => {
  const regions = "version: 1\nservice: ion-api\nregions: [us-central1, europe-west1]\n";

  test("by a URL map and backends", () => {
    const text = `${regions}routing: { mode: load-balancer, url-map: m, stable-backend: "s-{region}", canary-backend: c }\n`;
    expect(mistakesIn(text)).toEqual([
      'rollout.yml:4:42: at routing.url-map: expected {region} in the name, since one URL map splits the users of all regions at once, got "m"',
      'rollout.yml:4:91: at routing.canary-backend: expected {region} in the name, since one backend splits the users of all regions at once, got "c"',
    ]);
  });

  test("by a URL map of one of them", () => {
    const text = `${regions}routing: { mode: load-balancer, url-map: m, url-map-region: us-central1, stable-backend: s, canary-backend: c }\n`;
    expect(mistakesIn(text)).toEqual([
      'rollout.yml:4:61: at routing.url-map-region: expected "{region}" beside 2 regions, since a URL map of one region serves no other, got "us-central1"',
    ]);
  });

  test("by a document of a stage", () => {
    const text = `${regions}stages:\n  - { percent: 100, routing: { mode: services, canary-service: b, publish: { document: "gs://abc/d" } } }\n`;
    expect(mistakesIn(text)).toEqual([
      'rollout.yml:5:88: at stages[0].routing.publish.document: expected {region} in the name, since one document splits the users of all regions at once, got "gs://abc/d"',
    ]);
  });

  test.each([
    [
      "names of their own",
      'mode: load-balancer, url-map: "m-{region}", stable-backend: "s-{region}", canary-backend: "c-{region}"',
    ],
    ["documents of their own", 'mode: services, canary-service: b, publish: { document: "gs://abc/{region}.json" }'],
    ["variables, which are each service's own", "mode: services, canary-service: b"],
  ])("is no mistake with %s", (_, routing) => {
    expect(mistakesIn(`${regions}routing: { ${routing} }\n`)).toEqual([]);
  });
});
