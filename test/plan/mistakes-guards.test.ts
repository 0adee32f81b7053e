import { NAME, testMistakes } from "./mistakes";

const MOMENT = "a time with its offset such as 2026-12-24T18:00:00+01:00";

testMistakes("freeze windows", [
  ["a word", "freeze: weekends\n", ['4:9: at freeze: expected a list of freeze windows, got "weekends"']],
  ["a number", "freeze: [7]\n", ["4:10: at freeze[0]: expected a map with name, from, to, weekly or time-zone, got 7"]],
  [
    "without a time",
    "freeze: [{ name: a }]\n",
    ["4:10: at freeze[0].from: expected from and to, or weekly, got nothing"],
  ],
  [
    "without an end",
    "freeze: [{ name: a, from: 2026-12-20T00:00:00Z }]\n",
    [`4:10: at freeze[0].to: expected ${MOMENT}, got nothing`],
  ],
  [
    "without a beginning",
    "freeze: [{ name: a, to: 2026-12-20T00:00:00Z }]\n",
    [`4:10: at freeze[0].from: expected ${MOMENT}, got nothing`],
  ],
  [
    "without a name",
    "freeze: [{ weekly: Fri 16:00 - Mon 08:00 }]\n",
    [`4:10: at freeze[0].name: expected ${NAME("year-end")}, got nothing`],
  ],
  [
    "times without an offset, of days that do not exist",
    "freeze: [{ name: a, from: 2026-12-20T00:00:00, to: 2027-02-30T00:00:00Z }]\n",
    [
      `4:27: at freeze[0].from: expected ${MOMENT}, got "2026-12-20T00:00:00"`,
      `4:52: at freeze[0].to: expected ${MOMENT}, got "2027-02-30T00:00:00Z"`,
    ],
  ],
  [
    "an end before the beginning, once the offset is reckoned with",
    "freeze: [{ name: a, from: 2026-12-20T00:00:00Z, to: 2026-12-20T08:00:00+09:00 }]\n",
    [
      '4:53: at freeze[0].to: expected a time after "2026-12-20T00:00:00Z", at which the window begins, got "2026-12-20T08:00:00+09:00"',
    ],
  ],
  [
    "days and times that are none, in a zone that is none",
    "freeze: [{ name: a, weekly: Friday - Mon 8:00, time-zone: Mars/Base }]\n",
    [
      '4:29: at freeze[0].weekly: expected days and times such as Fri 16:00 - Mon 08:00, got "Friday - Mon 8:00"',
      '4:59: at freeze[0].time-zone: expected a time zone of the IANA list such as Asia/Seoul, got "Mars/Base"',
    ],
  ],
  [
    "an offset for a zone",
    "freeze: [{ name: a, weekly: Fri 16:00 - Mon 08:00, time-zone: +09:00 }]\n",
    ['4:63: at freeze[0].time-zone: expected a time zone of the IANA list such as Asia/Seoul, got "+09:00"'],
  ],
  [
    "a week that ends as it begins",
    "freeze: [{ name: a, weekly: Fri 16:00 - Fri 16:00 }]\n",
    [
      '4:29: at freeze[0].weekly: expected a window that ends at another time than it begins, got "Fri 16:00 - Fri 16:00"',
    ],
  ],
  [
    "both kinds in one, and a zone beside an offset",
    "freeze:\n  - { name: a, weekly: Fri 16:00 - Mon 08:00, from: 2026-12-20T00:00:00Z }\n  - { name: b, from: 2026-12-20T00:00:00Z, to: 2026-12-21T00:00:00Z, time-zone: UTC }\n",
    [
      "5:53: at freeze[0].from: expected either weekly or from and to, got both",
      "6:81: at freeze[1].time-zone: expected a time zone only beside weekly, got one beside from and to, which have their offset",
    ],
  ],
  [
    "one name for two",
    "freeze:\n  - { name: a, weekly: Fri 16:00 - Mon 08:00 }\n  - { name: a, weekly: Tue 16:00 - Wed 08:00 }\n",
    ['6:13: at freeze[1].name: expected a name of its own for each freeze window, got "a" again'],
  ],
]);

testMistakes("the other guards", [
  [
    "a dead man who is taken back before he is held",
    "dead-man: { hold: 24h, rollback: 2h }\n",
    ["4:34: at dead-man.rollback: expected a time after hold (24 h), got 2 h"],
  ],
  [
    "the same, where the time to take back is the default",
    "dead-man: { hold: 48h }\n",
    ["4:11: at dead-man.rollback: expected a time after hold (48 h), got 24 h"],
  ],
  [
    "words that are none",
    "while-running: wait\nquarantine: 7\napproval-valid: 0s\ncomplaints: 1st\n",
    [
      '4:16: at while-running: expected hold, queue or supersede, got "wait"',
      "5:13: at quarantine: expected a duration such as 168h, got 7",
      '6:17: at approval-valid: expected a duration above zero such as 72h, got "0s"',
      `7:13: at complaints: expected ${NAME("user-complaint")}, got "1st"`,
    ],
  ],
]);
