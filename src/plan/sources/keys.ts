import { z } from "zod";
import { expected, oneOf, text } from "../leaves";

/** What latencies of a metric of one's own are counted in; the sources that have it share the key. */
export const unit = oneOf(["s", "ms"]).exactOptional().meta({
  description:
    "For `p95` of `cloudwatch`, and of `cloud-monitoring` beside `type`: what the latencies are counted in, seconds or milliseconds. Default: `s`.",
});

/** What the counts of a source are of that has counted already. */
export const counts = oneOf(["bad", "good"])
  .exactOptional()
  .meta({ description: "For `rate` of `cloudwatch` and `http`: whether the bad or the good ones are counted." });

/** A bucket of Cloud Storage. Source: Cloud Storage, "Bucket names". */
export const bucketName = () =>
  text(
    "the name of a Cloud Storage bucket such as my-project-logs, without gs://",
    /^(?=.{3,222}$)(?!\d+(?:\.\d+){3}$)[a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9_-]{0,61}[a-z0-9])?)*$/,
  );

/** A region of Amazon Web Services. */
export const awsRegion = () => text("an AWS region such as us-east-1", /^[a-z]{2,5}(?:-[a-z]+)+-\d{1,2}$/);

/** A name as CloudWatch takes it: 1 to 255 characters, none of them a colon at the beginning. */
export const cloudWatchName = (what: string) => text(what, /^(?!:)(?=.*\S)[\x20-\x7e]{1,255}$/);

/** A label of Prometheus. Source: Prometheus, "Data model". */
export const labelName = () => text("the name of a label such as revision_name", /^[a-zA-Z_]\w*$/);

/** What holds a user or password is not shown again. */
function shown(what: string) {
  return ({ input }: { readonly input?: unknown }) =>
    String(input).includes("@") ? `expected ${what}, got one with a user in it` : expected(what)({ input });
}

/**
 * An address by http or https, without a user; `pattern` says what may follow the host. It is one rule, for an aborted one
 * would silence every rule over the map around it.
 */
export function webAddress(what: string, pattern: RegExp) {
  const error = shown(what);
  return z
    .string({ error })
    .refine((address) => pattern.test(address) && URL.canParse(address), { error })
    .meta({ pattern: pattern.source });
}
