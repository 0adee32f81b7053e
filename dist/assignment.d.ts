/**
 * Returns the user's bucket, 0–99: `int(md5(user_id.encode()).hexdigest()[:8], 16) % 100`, the same on every machine and
 * for good. The empty text has a bucket, too; half of a surrogate pair counts as U+FFFD, which is what every encoder of
 * the web makes of it. Throws a TypeError for what is no text: a number and its digits are not the same user.
 *
 * MD5 is computed here and not by `node:crypto`, because the same function assigns in the tool's pure core and in routers,
 * also where there is no such module (a browser, an edge) or it refuses MD5 (FIPS); no package is in the published helper.
 */
export declare function bucketOf(userId: string): number;
/**
 * Returns whether the user belongs to the canary at this percent: whoever does at 5 does at 10; at 0 nobody, at 100 all.
 * Throws as `bucketOf` does, and for a percent that is no integer 0–100: a TypeError where it is no number, else a RangeError.
 */
export declare function isCanary(userId: string, percent: number): boolean;
/**
 * Returns the percent that an environment variable holds. Throws for everything but an integer 0–100 in plain digits: a
 * TypeError for a variable that is not set, a RangeError for an empty, signed, padded or fractional one.
 */
export declare function parsePercent(text: string | undefined): number;
/**
 * Returns the percent that the document says which the tool publishes, `{"version":1,"percent":5,"assignment":"md5",…}`;
 * members that it does not know are passed over. Throws a SyntaxError for what is no JSON, and a TypeError or RangeError
 * for another version, another assignment, or a percent that is no integer 0–100.
 */
export declare function parsePercentDocument(text: string): number;
/** How a document with the percent is read, how often, and who is told when that fails. Times are seconds. */
export interface PercentSourceOptions {
    /** Returns the document's text, by HTTP or from wherever it is kept; rejects where it cannot be had. */
    readonly read: () => Promise<string>;
    /** How old an answer may be before the document is read again. Default: 10. */
    readonly everySeconds?: number;
    /** How long one read may take before it counts as failed. Default: 2. */
    readonly withinSeconds?: number;
    /** After so long without one good read the percent is 0. Default: never, the last good one stays. */
    readonly staleAfterSeconds?: number;
    /** Told of each read that failed and of each document that is malformed; what it throws is lost. Default: nobody. */
    readonly onError?: (error: unknown) => void;
}
/** The percent that a published document says. */
export interface PercentSource {
    /**
     * Returns the canary's percent, 0–100; never rejects. Where the last read lies too long ago it waits for a new one, once
     * for all who ask meanwhile. A failed read or a malformed document leaves the last good percent; before there is one, 0.
     */
    percent(): Promise<number>;
}
/**
 * Returns a source that reads the document when it is asked, not on a timer: a Cloud Run instance has no CPU between
 * requests, so a timer would let the first request after a pause see an old percent. Throws a RangeError for a time that
 * is not above 0.
 */
export declare function createPercentSource(options: PercentSourceOptions): PercentSource;
