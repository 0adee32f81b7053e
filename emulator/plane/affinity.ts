/** The cookie's name; an application must neither set nor read one of this name. */
export const AFFINITY_COOKIE = "GAESA";

const THIRTY_DAYS_SECONDS = 30 * 24 * 60 * 60;

/** Returns the revision that an earlier answer bound this client to, or undefined without a cookie of ours. */
export function parseAffinity(cookies: string | undefined): string | undefined {
  const pair = cookies?.split(/;\s*/).find((cookie) => cookie.startsWith(`${AFFINITY_COOKIE}=`));
  if (pair === undefined) return undefined;
  return Buffer.from(pair.slice(AFFINITY_COOKIE.length + 1), "base64url").toString("utf8");
}

/** Returns the `Set-Cookie` value that binds a client to the revision for 30 days, Cloud Run's own term. */
export function renderAffinity(revision: string): string {
  const value = Buffer.from(revision, "utf8").toString("base64url");
  return `${AFFINITY_COOKIE}=${value}; Max-Age=${THIRTY_DAYS_SECONDS}; Path=/; HttpOnly`;
}
