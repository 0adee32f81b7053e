/** How a registry wants to be spoken to (RFC 9110 §11.3; the token flow is the distribution specification's). */
export type Challenge =
  | { readonly scheme: "basic" }
  | {
      readonly scheme: "bearer";
      readonly realm: string;
      readonly service: string | undefined;
      readonly scope: string | undefined;
    };

/** A scheme, which a parameter follows; or a parameter with a quoted or a bare value. */
const PART = /([a-z]+)\s+(?=[a-z_]+\s*=)|([a-z_]+)\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s,"]+))/gi;

/** Returns the challenge to answer of a `WWW-Authenticate` header: tokens before passwords; undefined where it has neither. */
export function parseChallenge(header: string): Challenge | undefined {
  const found: { scheme: string; parameters: Map<string, string> }[] = [];
  for (const [, scheme, name, quoted, bare] of header.matchAll(PART)) {
    if (scheme !== undefined) found.push({ scheme: scheme.toLowerCase(), parameters: new Map() });
    else found.at(-1)?.parameters.set(name?.toLowerCase() ?? "", quoted?.replace(/\\(.)/g, "$1") ?? bare ?? "");
  }
  const bearer = found.find(({ scheme }) => scheme === "bearer")?.parameters;
  const realm = bearer?.get("realm");
  if (realm !== undefined) {
    return { scheme: "bearer", realm, service: bearer?.get("service"), scope: bearer?.get("scope") };
  }
  return /(^|,)\s*basic\b/i.test(header) ? { scheme: "basic" } : undefined;
}
