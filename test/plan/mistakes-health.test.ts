import { NAME, testMistakes } from "./mistakes";

const PATH = "a path that begins with one slash, such as /health";

testMistakes("health and checks", [
  [
    "a path to another host",
    "health: { path: //example.com }\n",
    [`4:17: at health.path: expected ${PATH}, got "//example.com"`],
  ],
  [
    "a path to another host, by backslash",
    "health: { path: '/\\example.com' }\n",
    [`4:17: at health.path: expected ${PATH}, got "/\\\\example.com"`],
  ],
  [
    "a whole address",
    "health: { path: https://example.com/ }\n",
    [`4:17: at health.path: expected ${PATH}, got "https://example.com/"`],
  ],
  ["no pass", "health: { passes: 0 }\n", ["4:19: at health.passes: expected a whole number of 1 or more, got 0"]],
  [
    "an unknown variable",
    "health: { expect: statu == 200 }\n",
    [
      '4:19: at health.expect: expected a CEL expression such as status == 200 && body.status == "healthy", got "statu == 200": Unknown variable: statu at character 1 (did you mean "status"?)',
    ],
  ],
  [
    "a variable that is nothing like the real ones",
    "health: { expect: httpRequest.status == 200 }\n",
    [
      '4:19: at health.expect: expected a CEL expression such as status == 200 && body.status == "healthy", got "httpRequest.status == 200": Unknown variable: httpRequest at character 1 (there are status, headers, body, latency)',
    ],
  ],
  [
    "an expression that breaks off",
    "health: { expect: status == }\n",
    [
      '4:19: at health.expect: expected a CEL expression such as status == 200 && body.status == "healthy", got "status ==": Unexpected token: EOF at character 10',
    ],
  ],
  [
    "types that never fit",
    'health: { expect: status == "200" }\n',
    [
      '4:19: at health.expect: expected a CEL expression such as status == 200 && body.status == "healthy", got "status == \\"200\\"": no such overload: int == string at character 1',
    ],
  ],
  [
    "an expression that is a number",
    "health: { expect: status }\n",
    [
      '4:19: at health.expect: expected a CEL expression such as status == 200 && body.status == "healthy", got "status": expected true or false, got int',
    ],
  ],
  [
    "YAML's own true",
    "health: { expect: true }\n",
    ['4:19: at health.expect: expected a CEL expression such as status == 200 && body.status == "healthy", got true'],
  ],
  [
    "a check without anything",
    "checks: [{}]\n",
    [
      `4:10: at checks[0].name: expected ${NAME("chat")}, got nothing`,
      "4:10: at checks[0].request: expected a map with method, path, headers, json or body, got nothing",
      "4:10: at checks[0].expect: expected a CEL expression such as status == 200 && body.success, got nothing",
    ],
  ],
  [
    "a body in two forms, with a method that has none",
    "checks:\n  - name: a\n    request: { path: /, json: {}, body: x }\n    expect: status < 300\n",
    [
      "6:14: at checks[0].request.method: expected method POST, PUT or PATCH beside json, got GET",
      "6:41: at checks[0].request.body: expected json or body, got both",
    ],
  ],
  [
    "headers that are none",
    'checks:\n  - name: a\n    request: { path: /, headers: { "a b": x, c: 1, d: "x\\ny" } }\n    expect: status < 300\n',
    [
      '6:43: at checks[0].request.headers["a b"]: expected a header name such as accept-language, got "a b"',
      "6:49: at checks[0].request.headers.c: expected a header's value in quotes, got a number",
      "6:55: at checks[0].request.headers.d: expected a header's value of one line, got a line break in it",
    ],
  ],
  [
    "the same name twice",
    "checks:\n  - { name: a, request: { path: / }, expect: status < 300 }\n  - { name: a, request: { path: / }, expect: status < 300 }\n",
    ['6:13: at checks[1].name: expected a name of its own for each check, got "a" again'],
  ],
  ...(
    [
      ["Host", "requests go to the canary's own address"],
      ["authorization", "an ID token is sent where one can be had, and the plan is no place for another one"],
      ["Content-Length", "it is told by the body"],
      ["transfer-encoding", "it is told by the body"],
      ["Connection", "the connection is not the plan's"],
    ] as const
  ).map(([name, why]): [string, string, RegExp[]] => [
    `the header ${name}`,
    `checks: [{ name: c, expect: status == 200, request: { path: /, headers: { ${name}: x } } }]\n`,
    [
      new RegExp(
        `:4:\\d+: at checks\\[0\\]\\.request\\.headers\\.${name}: expected no header "${name}" \\(leave it out: ${why}\\), got one$`,
      ),
    ],
  ]),
]);
