/** What a registry turned a request away for, as far as its words tell. */
export type RegistryRefusal =
  | "disk-full"
  | "immutable"
  | "quota"
  | "disabled"
  | "denied"
  | "absent"
  | "untrusted"
  | "unreachable";

/**
 * What registries and Docker clients write, the first that fits wins: a quota of the disk is no quota of requests, and
 * Docker says "does not exist or may require 'docker login'" of what it was denied. Number 28 is ENOSPC, which is all that
 * the reference implementation of a registry tells of a full disk.
 */
const WORDS: readonly (readonly [RegistryRefusal, RegExp])[] = [
  ["disk-full", /no space left on device|disk quota exceeded|insufficient storage|\bENOSPC\b|"Err":\s*28\b/i],
  [
    "immutable",
    /ImageTagAlreadyExists|\btags? immutability\b|\b(is|are|as) (an )?immutable\b|\bimmutable tags?\b|cannot be overwritten/i,
  ],
  ["quota", /too ?many ?requests|\brate limit|quota exceeded|RESOURCE_EXHAUSTED|status(?: code)?:? 429\b/i],
  ["disabled", /API has not been used in project|\bAPI is disabled\b|SERVICE_DISABLED/i],
  [
    "denied",
    /\bdenied\b|\bunauthorized\b|\bunauthenticated\b|authentication required|insufficient_scope|no basic auth credentials|\b40[13] (?:unauthorized|forbidden)/i,
  ],
  ["absent", /\bname[ _]unknown\b|\brepository\b.{0,200}\bnot found\b/i],
  ["untrusted", /\bx509: |\btls: failed to verify certificate|\bserver gave HTTP response to HTTPS client/i],
  [
    "unreachable",
    /connection (?:refused|reset)|no such host|(?:i\/o|handshake) timeout|deadline exceeded|Client\.Timeout exceeded|unexpected EOF|: EOF\b|network is unreachable|no route to host|server misbehaving|\b5\d\d (?:internal server error|bad gateway|service unavailable|gateway timeout)|status(?: code)?:? 5\d\d\b/i,
  ],
];

/**
 * Returns what the words of a registry, or of a Docker client that speaks to one, mean; undefined where they say nothing
 * that is known. It is meant for error lines: in the log of a build the words may stand for something else.
 */
export function classifyRegistryText(text: string): RegistryRefusal | undefined {
  return WORDS.find(([, pattern]) => pattern.test(text))?.[0];
}
