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
      '4:63: at routing.publish.env: expected the name of an environment variable such as CANARY_PERCENT, and none that Cloud Run sets itself, got "5-PERCENT"',
    ],
  ],
  ...["PORT", "K_SERVICE", "K_REVISION", "K_CONFIGURATION"].map((name): [string, string, string[]] => [
    `a publish by ${name}, which Cloud Run sets itself`,
    `routing: { mode: services, canary-service: b, publish: { env: ${name} } }\n`,
    [
      `4:63: at routing.publish.env: expected the name of an environment variable such as CANARY_PERCENT, and none that Cloud Run sets itself, got "${name}"`,
    ],
  ]),
  [
    "one backend for both sides",
    "routing: { mode: load-balancer, url-map: m, stable-backend: s, canary-backend: s }\n",
    ['4:80: at routing.canary-backend: expected a backend other than stable-backend, got "s"'],
  ],
  [
    "a publish without a word, and one with two",
    'routing: { mode: services, canary-service: b, publish: {} }\nstages: [{ percent: 100, routing: { mode: services, canary-service: b, publish: { env: A, document: "gs://abc/d" } } }]\n',
    [
      "4:56: at routing.publish: expected either env or document, got neither",
      "5:101: at stages[0].routing.publish.document: expected either env or document, got both",
    ],
  ],
  [
    "a document that is no object in Cloud Storage",
    "routing: { mode: services, canary-service: b, publish: { document: /tmp/canary.json } }\n",
    [
      '4:68: at routing.publish.document: expected an object in Cloud Storage such as gs://my-bucket/canary.json, got "/tmp/canary.json"',
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

const MEASURE = 'measure: { request: { path: "/{user}" }, canary: "status == 200" }\n';
const unseen = (place: string, modes: string) =>
  `${place}: at measure: expected a stage in mode services beside measure, which sees the split of the application's router alone, got ${modes}; take measure out, or write routing: { mode: services, canary-service: NAME }`;
const SERVICES = "{ mode: services, canary-service: b }";
const BALANCER = "{ mode: load-balancer, url-map: m, stable-backend: s, canary-backend: c, canary-service: b }";

testMistakes("a split that is measured", [
  ["by revisions", MEASURE, [unseen("4:10", "revisions")]],
  ["by a load balancer", `routing: ${BALANCER}\n${MEASURE}`, [unseen("5:10", "load-balancer")]],
  [
    "by services before the first stage alone",
    `routing: ${SERVICES}\nstages: [{ percent: 100, routing: ${BALANCER} }]\n${MEASURE}`,
    [unseen("6:10", "load-balancer")],
  ],
  [
    "by a mode with a slip, which may be meant as services",
    `routing: { mode: service }\n${MEASURE}`,
    ['4:18: at routing.mode: expected revisions, services or load-balancer, got "service" (did you mean "services"?)'],
  ],
]);
