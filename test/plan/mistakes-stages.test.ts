import { NAME, testMistakes } from "./mistakes";

testMistakes("stages", [
  ["none", "stages: []\n", ["4:9: at stages: expected a list of stages, got an empty list"]],
  [
    "a number",
    "stages: [5, 100]\n",
    [
      "4:10: at stages[0]: expected a map with name, percent, watch, bake, environment or routing, got 5",
      "4:13: at stages[1]: expected a map with name, percent, watch, bake, environment or routing, got 100",
    ],
  ],
  [
    "without a percent",
    "stages:\n  - name: a\n  - percent: 100\n",
    ["5:5: at stages[0].percent: expected a bare whole number 1–100, got nothing"],
  ],
  [
    "percents that are none",
    "stages:\n  - percent: 5%\n  - percent: 12.5\n  - percent: 0\n  - percent: 101\n",
    [
      '5:14: at stages[0].percent: expected a bare whole number 1–100, got "5%"; write 5',
      "6:14: at stages[1].percent: expected a bare whole number 1–100, got 12.5",
      "7:14: at stages[2].percent: expected a bare whole number 1–100, got 0",
      "8:14: at stages[3].percent: expected a bare whole number 1–100, got 101",
    ],
  ],
  [
    "percents out of order",
    "stages: [{ percent: 25 }, { percent: 10 }, { percent: 25 }, { percent: 100 }]\n",
    [
      "4:38: at stages[1].percent: percent out of order: expected more than 25, the percent of an earlier stage, got 10",
      "4:55: at stages[2].percent: percent out of order: expected more than 25, the percent of an earlier stage, got 25",
    ],
  ],
  [
    "an end before everybody",
    "stages: [{ percent: 5 }, { percent: 50 }]\n",
    ["4:37: at stages[1].percent: expected 100 at the last stage, which serves everybody, got 50"],
  ],
  [
    "the same name twice, once by default",
    "stages: [{ percent: 5, name: stage-2 }, { percent: 100 }]\n",
    ['4:41: at stages[1].name: expected a name of its own for each stage, got "stage-2" again'],
  ],
  [
    "a name that means another",
    "stages: [{ percent: 100, name: next }]\n",
    ['4:32: at stages[0].name: expected a name other than "next", which means the stage to come, got "next"'],
  ],
  [
    "a name that is a number",
    "stages: [{ percent: 100, name: '1' }]\n",
    [`4:32: at stages[0].name: expected ${NAME("stage-1")}, got "1"`],
  ],
  [
    "durations that are none",
    "stages: [{ percent: 100, watch: 10, bake: 1 day }]\n",
    [
      "4:33: at stages[0].watch: expected a duration such as 10m, got 10",
      '4:43: at stages[0].bake: expected a duration such as 24h, got "1 day"',
    ],
  ],
  [
    "a duration of nothing",
    "stages: [{ percent: 100, watch: 0s }]\n",
    ['4:33: at stages[0].watch: expected a duration above zero such as 10m, got "0s"'],
  ],
  [
    "an environment without a name",
    "stages: [{ percent: 100, environment: '' }]\n",
    ['4:39: at stages[0].environment: expected the name of a GitHub environment such as production, got ""'],
  ],
]);
