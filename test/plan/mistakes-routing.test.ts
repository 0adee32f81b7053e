import { testMistakes } from "./mistakes";

testMistakes("routing", [
  [
    "services without a canary service",
    "routing: { mode: services }\n",
    ["4:10: at routing.canary-service: expected canary-service, which mode services needs, got nothing"],
  ],
  [
    "keys of another mode",
    "routing: { canary-service: b, url-map: m }\n",
    [
      "4:28: at routing.canary-service: expected mode services or load-balancer beside canary-service, got revisions",
      "4:40: at routing.url-map: expected mode load-balancer beside url-map, got revisions",
    ],
  ],
  [
    "the service as its own canary",
    "routing: { mode: services, canary-service: ion-api }\n",
    ['4:44: at routing.canary-service: expected a service other than the one that users reach, got "ion-api"'],
  ],
  [
    "a mode that is a map with a name of every object",
    "routing: { mode: { toString: null } }\n",
    ["4:18: at routing.mode: expected revisions, services or load-balancer, got a map"],
  ],
  [
    "a mode with a slip",
    "routing: { mode: service }\n",
    ['4:18: at routing.mode: expected revisions, services or load-balancer, got "service" (did you mean "services"?)'],
  ],
  [
    "a publish that cannot be a variable",
    "routing: { mode: services, canary-service: b, publish: { env: 5-PERCENT } }\n",
    [
      '4:63: at routing.publish.env: expected the name of an environment variable such as CANARY_PERCENT, got "5-PERCENT"',
    ],
  ],
  [
    "a mistake behind an alias, once for each use, where it is written",
    "stages: [{ percent: 5, routing: &r { mode: both } }, { percent: 100, routing: *r }]\n",
    [
      '4:44: at stages[0].routing.mode: expected revisions, services or load-balancer, got "both"',
      '4:44: at stages[1].routing.mode: expected revisions, services or load-balancer, got "both"',
    ],
  ],
  [
    "a stage's load balancer without backends",
    "stages:\n  - { percent: 100, routing: { mode: load-balancer, url-map: m } }\n",
    [
      "5:30: at stages[0].routing.stable-backend: expected stable-backend, which mode load-balancer needs, got nothing",
      "5:30: at stages[0].routing.canary-backend: expected canary-backend, which mode load-balancer needs, got nothing",
    ],
  ],
]);
