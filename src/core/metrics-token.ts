/**
 * Returns whether there is a token (by `HOST` or `HOST:PORT`, in lower case) for the address that would go out unencrypted:
 * by http, and to another machine than this.
 */
export function sendsPlainToken(address: string, hosts: Pick<ReadonlySet<string>, "has">): boolean {
  const { protocol, host, hostname, port } = new URL(address);
  if (protocol !== "http:" || isThisMachine(hostname)) return false;
  return hosts.has(host) || hosts.has(`${hostname}:${port || "80"}`);
}

/** Everything below `localhost` is this machine, too (RFC 6761 §6.3). */
function isThisMachine(hostname: string): boolean {
  return /(?:^|\.)localhost\.?$|^127(?:\.\d+){3}$|^\[::1\]$/.test(hostname);
}
