/** Words that make a name a secret's wherever they stand in it, alone or at the end of a longer word. */
const SECRET_WORD =
  /(?:tokens?|secrets?|passwords?|passwd|passphrase|credentials?|(?:api|access|private|secret|signing|master)keys?)\d*$|^(?:pass|pwd|pw|creds?)\d*$/;
/** What a key is for that must stay secret. */
const SECRET_KEY = /^(?:api|access|private|secret|signing|ssh|deploy|encryption|master|client|auth)$/;
/** The last word of names that say themselves what else they are: where, how long, of which kind. */
const HONEST_END =
  /^(?:urls?|uri|domains?|hosts?|port|endpoint|server|realm|issuer|audience|scopes?|provider|service|ttl|expir(?:y|es|ation)|lifetime|timeout|seconds|minutes|hours|days|length|size|count|limit|policy|type|kind|mode|method|format|header|prefix|algorithm|alg|version|region|name|path|file|dir|enabled|disabled|required)$/;
/** A word that says that everybody may have it. */
const PUBLIC = "public";
/** No secret, whatever its name: nothing, or a switch. */
const SWITCH = /^(?:|true|false|yes|no|on|off)$/i;

/** Tokens of GitHub, GitLab, npm, Docker, Slack, Google, AWS, Stripe, OpenAI, Hugging Face and others; keys in PEM, JWTs. */
const TOKEN = new RegExp(
  [
    "(?<![A-Za-z0-9])(?:",
    [
      "gh[pousr]_\\w{6,}",
      "github_pat_",
      "gl(?:pat|dt|rt|ptt)-",
      "npm_(?=\\w*[\\dA-Z])[A-Za-z0-9]{8,}",
      "pypi-AgE",
      "dckr_(?:pat|oat)_",
      "hf_(?=\\w*[\\dA-Z])[A-Za-z0-9]{8,}",
      "xox[abeprs]-",
      "xapp-\\d",
      "ya29\\.",
      "AIza[\\w-]{8,}",
      "(?:AKIA|ASIA)[A-Z0-9]{8,}",
      "[sr]k_(?:live|test)_",
      "sk-(?:proj|ant|svcacct|admin)-",
      "sk-[A-Za-z0-9]{20,}",
      "SG\\.[\\w-]{16,}\\.",
      "shp(?:at|ca|pa|ss)_",
      "do[opr]_v1_",
      "gl(?:sa|c)_[A-Za-z0-9+/]{8,}",
      "hv[sb]\\.\\w{8,}",
      "eyJ[\\w-]+\\.eyJ",
    ].join("|"),
    ")|-----BEGIN [A-Z ]*PRIVATE KEY",
  ].join(""),
);
/** What HTTP carries a login in. */
const HEADER = /\bbearer\s+[\w.~+/-]{8,}|\bauthorization:\s*\S/i;
/** `scheme://user:password@host`. */
const IN_ADDRESS = /[a-z][a-z\d+.-]*:\/\/[^\s/?#@:]*:[^\s/?#@]+@/i;
/** `user:password@tcp(host)` and `user:password@host.example`, as drivers of databases write it. */
const WITHOUT_SCHEME = /^(?!mailto:)[^\s:/@]+:(?!\/\/)[^\s@]+@(?:\w+\(|localhost\b|[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}\b)/i;

/** Returns the words of a name in lower case, however it puts them together: `githubToken`, `GITHUB_TOKEN`, `github-token`. */
function wordsOf(name: string): readonly string[] {
  const apart = name.replace(/([a-z\d])([A-Z])/g, "$1_$2").replace(/([A-Z]+)([A-Z][a-z])/g, "$1_$2");
  return apart
    .toLowerCase()
    .split(/[^a-z\d]+/)
    .filter((word) => word !== "");
}

/**
 * Returns whether the name is one that secrets have. One that ends in what it is, such as `_URL`, `_TTL` or `_DOMAIN`, or
 * says `PUBLIC`, is not: there only the value can tell.
 */
export function isSecretName(name: string): boolean {
  const words = wordsOf(name);
  const last = words.at(-1) ?? "";
  if (HONEST_END.test(last) || words.includes(PUBLIC)) return false;
  const isKey = words.some((word, index) => word === "key" && SECRET_KEY.test(words[index - 1] ?? ""));
  return isKey || last === "auth" || words.join("") === "key" || words.some((word) => SECRET_WORD.test(word));
}

/** Returns whether the value has in it what only a secret has: a token of a known kind, a private key, a login. */
export function isSecretValue(value: string): boolean {
  return [TOKEN, HEADER, IN_ADDRESS, WITHOUT_SCHEME].some((pattern) => pattern.test(value.trim()));
}

/** Returns whether the value is nothing, or a switch: no secret, whatever its name. */
export function isSwitch(value: string): boolean {
  return SWITCH.test(value.trim());
}
