/** Returns the token for the address, by `HOST` or `HOST:PORT` in lower case; undefined where there is none. */
export function tokenFor(
  { host, hostname, port, protocol }: URL,
  tokens: ReadonlyMap<string, string>,
): string | undefined {
  return tokens.get(host) ?? tokens.get(`${hostname}:${port || (protocol === "https:" ? "443" : "80")}`);
}

/** Returns whether there is a token for the address that would go out unencrypted: by http, and to another machine than this. */
export function sendsPlainToken(url: URL, tokens: ReadonlyMap<string, string>): boolean {
  return url.protocol === "http:" && !isThisMachine(url.hostname) && tokenFor(url, tokens) !== undefined;
}

/** Everything below `localhost` is this machine, too (RFC 6761 §6.3). */
function isThisMachine(hostname: string): boolean {
  return /(?:^|\.)localhost\.?$|^127(?:\.\d+){3}$|^\[::1\]$/.test(hostname);
}
