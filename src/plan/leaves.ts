import { z } from "zod";
import { DURATION_PATTERN, parseDuration } from "./quantities";
import { alternatives, describe, didYouMean } from "./words";

/** What zod hands to an error function, as far as it is used here. */
interface Complaint {
  readonly code?: string;
  readonly input?: unknown;
  readonly keys?: readonly string[];
}

/** Returns an error function that says `expected <what>, got <the value>`. */
export function expected(what: string): (complaint: Complaint) => string {
  return ({ input }) => `expected ${what}, got ${describe(input)}`;
}

/**
 * Returns a map that refuses unknown keys. The message about them has one line a key, in the order of `issue.keys`,
 * so that each can be shown at its own place. `knownIn` tells the keys that a map may have where that is not all of them.
 */
export function strictMap<Shape extends z.ZodRawShape>(
  shape: Shape,
  knownIn: (written: unknown) => readonly string[] = () => Object.keys(shape),
): z.ZodObject<Shape, z.core.$strict> {
  const error = ({ code, input, keys = [] }: Complaint): string =>
    code === "unrecognized_keys"
      ? keys.map((key) => unknownKey(key, knownIn(input))).join("\n")
      : `expected a map with ${alternatives(knownIn(input))}, got ${describe(input)}`;
  return z.strictObject(shape, { error });
}

/** Returns the sentence about a key that does not exist, with the one that was probably meant. */
export function unknownKey(key: string, known: readonly string[]): string {
  return `expected ${alternatives(known)}, got the unknown key ${describe(key)}${didYouMean(key, known)}`;
}

/**
 * Makes a rule over a whole map run also where some key is broken already, so that one look shows every mistake.
 * The rule then meets values as they were written and must not trust their types.
 */
export const brokenMapToo = {
  when: ({ value }: { value: unknown }): boolean => value instanceof Object && !Array.isArray(value),
};
/** The same for a rule over a whole list, whose entries need not even be maps. */
export const brokenListToo = { when: ({ value }: { value: unknown }): boolean => Array.isArray(value) };

/** Returns a text that must match the pattern; `what` completes "expected …". */
export function text(what: string, pattern: RegExp): z.ZodString {
  const error = expected(what);
  return z.string({ error }).regex(pattern, { error });
}

/** Returns one of a few words; anything else is refused with all of them and a guess. */
export function oneOf<const Words extends readonly [string, ...string[]]>(words: Words) {
  return z.enum(words, {
    error: ({ input }) =>
      `expected ${alternatives(words)}, got ${describe(input)}${typeof input === "string" ? didYouMean(input, words) : ""}`,
  });
}

/** Returns a list of at least one entry; `what` completes "expected …". */
export function listOf<Item extends z.ZodType>(what: string, item: Item): z.ZodArray<Item> {
  const error = expected(what);
  return z.array(item, { error }).min(1, { error: () => `expected ${what}, got an empty list` });
}

/** Returns the list with a rule that no entry comes twice. */
export function distinct<List extends z.ZodArray>(what: string, list: List): List {
  return list.superRefine((entries: readonly unknown[], context) => {
    for (const [index, entry] of entries.entries()) {
      if (entries.indexOf(entry) === index) continue;
      context.addIssue({
        code: "custom",
        path: [index],
        message: `expected each ${what} once, got ${describe(entry)} again`,
      });
    }
  }, brokenListToo);
}

/**
 * Returns a whole number in the range. It is one rule, and none of zod's own for whole numbers: those would silence
 * every rule over the map around them.
 */
export function wholeNumber(error: (complaint: Complaint) => string, minimum: number, maximum?: number) {
  const fits = (value: number) => Number.isInteger(value) && value >= minimum && value <= (maximum ?? value);
  const range = maximum === undefined ? { minimum } : { minimum, maximum };
  return z
    .number({ error })
    .refine(fits, { error })
    .meta({ type: "integer", ...range });
}

/** Returns a number that is finite, not below the least and not above the most; one rule, for the reason that `wholeNumber` has. */
export function numberFrom(least: number, what: string, most?: number) {
  const error = expected(what);
  return z
    .number({ error })
    .refine((value) => value >= least && value <= (most ?? value), { error })
    .meta({ minimum: least, ...(most === undefined ? {} : { maximum: most }) });
}

/** Returns a duration in seconds; `least` says whether `0s` is one. A bare number is refused. */
export function duration(example: string, least: "zero" | "positive" = "positive") {
  const error = expected(`a duration such as ${example}`);
  return z
    .string({ error })
    .meta({ pattern: DURATION_PATTERN })
    .transform((value, context) => {
      const seconds = parseDuration(value.trim());
      if (seconds !== undefined && (seconds > 0 || least === "zero")) return seconds;
      context.addIssue(
        seconds === 0
          ? `expected a duration above zero such as ${example}, got ${describe(value)}`
          : error({ input: value }),
      );
      return z.NEVER;
    });
}

/** Where a URL path begins: one slash, so that nobody turns it into another host. */
export const urlPath = () =>
  text("a path that begins with one slash, such as /health", /^\/(?![/\\])[^\s\\#]*$/).meta({ examples: ["/health"] });

/** A Cloud Run service name: lower-case letters, digits and hyphens, fewer than 50 characters. */
export const serviceName = () =>
  text(
    "a Cloud Run service name such as ion-api (lower-case letters, digits and hyphens, at most 49)",
    /^[a-z](?:[a-z0-9-]{0,47}[a-z0-9])?$/,
  );

/** A region such as `us-central1`. */
export const regionName = () => text("a region such as us-central1", /^[a-z]+(?:-[a-z0-9]+)+$/);

/** Stands for the region in the names of what each region has of its own. */
export const REGION_PLACEHOLDER = "{region}";

/** A region's name, or `{region}` for that of the rollout. */
export const eachRegion = () =>
  text("a region such as us-central1, or {region}", /^(?:[a-z]+(?:-[a-z0-9]+)+|\{region\})$/);

/** A project id or number. */
export const projectName = () => text("a project id such as my-project", /^[a-z0-9](?:[a-z0-9.:-]*[a-z0-9])?$/);

/** What a project has made has a name of 6 to 30 characters (IAM, serviceAccounts.create); what Google made has its own. */
const SERVICE_ACCOUNT =
  /^(?:[a-z](?:[a-z0-9-]{4,28}[a-z0-9])@[a-z0-9][a-z0-9.-]*\.iam|[a-z0-9](?:[a-z0-9.-]*[a-z0-9])?@(?![a-z0-9.-]*\.iam\.g)[a-z0-9][a-z0-9.-]*)\.gserviceaccount\.com$/;

/** The e-mail address of a service account. */
export const serviceAccount = () =>
  text(
    "a service account such as ion-api@my-project.iam.gserviceaccount.com, with 6 to 30 characters before the @ where a project has made it",
    SERVICE_ACCOUNT,
  );

/** A container image, with or without tag or digest. */
export const imageName = () =>
  text("a container image such as us-central1-docker.pkg.dev/my-project/repository/app:v1", /^[^\s@:/][^\s]*$/);

/** A name of a stage, metric or check: begins with a letter, so that no number can be taken for it. */
export const label = (example: string) =>
  text(
    `a name such as ${example} (a letter, then letters, digits, dots, hyphens and underscores, at most 63)`,
    /^[A-Za-z][A-Za-z0-9._-]{0,62}$/,
  );

/** A name as Compute Engine gives its resources, in which `{region}` may stand for the region. */
export const regionalName = (example: string) =>
  text(
    `a resource name such as ${example}, in which {region} may stand for the region`,
    /^(?:[a-z]|\{region\})(?:(?:[a-z0-9-]|\{region\}){0,61}(?:[a-z0-9]|\{region\}))?$/,
  );

/** Adds an issue at the `name` of every entry that repeats an earlier one; names that are no texts are left to others. */
export function refuseDuplicates(names: readonly unknown[], what: string, context: z.RefinementCtx): void {
  for (const [index, name] of names.entries()) {
    if (typeof name !== "string" || names.indexOf(name) === index) continue;
    const message = `expected a name of its own for each ${what}, got ${describe(name)} again`;
    context.addIssue({ code: "custom", path: [index, "name"], message });
  }
}
