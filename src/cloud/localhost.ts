import { lookup } from "node:dns";
import type { LookupFunction } from "node:net";

/**
 * Resolves names for sockets: `localhost` and everything below it to the loopback addresses without asking a resolver
 * (RFC 6761 §6.3 allows it; not every resolver answers for `x.localhost`), everything else as the system does.
 */
export const lookupLocally: LookupFunction = (hostname, options, callback) => {
  if (!isLocalhost(hostname)) {
    lookup(hostname, options, callback);
    return;
  }
  const loopback = [
    { address: "127.0.0.1", family: 4 },
    { address: "::1", family: 6 },
  ];
  if (options.all === true) callback(null, loopback);
  else callback(null, "127.0.0.1", 4);
};

/** Returns whether the name is `localhost` or lies below it; a trailing dot is allowed. */
export function isLocalhost(hostname: string): boolean {
  return /(^|\.)localhost\.?$/i.test(hostname);
}
