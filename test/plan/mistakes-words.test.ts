import { testMistakes } from "./mistakes";

testMistakes("keys", [
  [
    "one that is close to a real one",
    "on_inconclusive: hold\n",
    [
      '4:1: expected version, project, service, regions, image, service-account, routing, stages, health, checks, judge, statistics, metrics, on-skew, on-inconclusive, rollback or first-release, got the unknown key "on_inconclusive" (did you mean "on-inconclusive"?)',
    ],
  ],
  [
    "two in one map, each at its own place",
    "rollback: { when: [fail],\n  conform: none }\n",
    [
      '4:13: at rollback: expected on or confirm, got the unknown key "when"',
      '5:3: at rollback: expected on or confirm, got the unknown key "conform" (did you mean "confirm"?)',
    ],
  ],
  [
    "one that every JavaScript object has",
    "rollback: { constructor: 1, __proto__: 2 }\n",
    [
      '4:13: at rollback: expected on or confirm, got the unknown key "constructor"',
      '4:29: at rollback: expected on or confirm, got the unknown key "__proto__"',
    ],
  ],
]);

testMistakes("words and names", [
  [
    "a judge with a slip",
    "judge: sequentail\n",
    ['4:8: at judge: expected thresholds, sequential or baseline, got "sequentail" (did you mean "sequential"?)'],
  ],
  [
    "a word with a slip",
    "on-inconclusive: promot\n",
    ['4:18: at on-inconclusive: expected extend, hold, promote or rollback, got "promot" (did you mean "promote"?)'],
  ],
  [
    "a project number without quotes",
    "project: 123456\n",
    ["4:10: at project: expected a project id such as my-project, got 123456"],
  ],
  [
    "an image with a space",
    "image: my image\n",
    [
      '4:8: at image: expected a container image such as us-central1-docker.pkg.dev/my-project/repository/app:v1, got "my image"',
    ],
  ],
  [
    "a pass that rolls back",
    "rollback: { on: [pass] }\n",
    ['4:18: at rollback.on[0]: expected inconclusive, no-data, error or fail, got "pass"'],
  ],
  [
    "a verdict twice",
    "rollback: { on: [fail, fail] }\n",
    ['4:24: at rollback.on[1]: expected each verdict once, got "fail" again'],
  ],
  [
    "no verdict at all",
    "rollback: { on: [] }\n",
    ["4:17: at rollback.on: expected a list of verdicts, got an empty list"],
  ],
  ["a first release with yes", "first-release: yes\n", ['4:16: at first-release: expected create, got "yes"']],
]);
