/** Tokens that GitHub, or the workflow, gives a step. */
const TOKENS = [
  "GITHUB_TOKEN",
  "GH_TOKEN",
  "GH_ENTERPRISE_TOKEN",
  "GITHUB_ENTERPRISE_TOKEN",
  "ACTIONS_RUNTIME_TOKEN",
  "ACTIONS_ID_TOKEN_REQUEST_TOKEN",
];

/** Returns the tokens among a step's variables. */
export function tokensIn(env: Readonly<Record<string, string | undefined>>): readonly string[] {
  return TOKENS.flatMap((variable) => env[variable] || []);
}
