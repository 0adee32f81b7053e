import { z } from "zod";
import type { CloudWatchSource } from "../../core/source";
import { expected, text } from "../leaves";
import { describe } from "../words";
import { awsRegion, cloudWatchName, counts, unit } from "./keys";
import type { Keyed, KeyMistake, SourceRule, Written } from "./rule";

/** CloudWatch takes 30 dimensions a metric, and one names the revision. Source: CloudWatch, "Service quotas". */
const MOST_DIMENSIONS = 29;
const REVISION = "Revision";

const dimensions = z
  .record(
    cloudWatchName("the name of a dimension such as Service"),
    text("a dimension's value in quotes", /^(?=.*\S)[\x20-\x7e]{1,1024}$/),
    {
      error: ({ code, input }) =>
        expected(code === "invalid_key" ? "the name of a dimension such as Service" : "a map of dimensions and values")(
          {
            input,
          },
        ),
    },
  )
  .refine((given) => Object.keys(given).length <= MOST_DIMENSIONS, {
    error: ({ input }) => `expected at most ${MOST_DIMENSIONS} dimensions, got ${Object.keys(Object(input)).length}`,
  });

const keys = {
  "aws-region": awsRegion()
    .exactOptional()
    .meta({ description: "For `cloudwatch`: the AWS region of the metrics, such as `us-east-1`." }),
  namespace: cloudWatchName("a namespace of CloudWatch such as IonApi")
    .exactOptional()
    .meta({ description: "For `cloudwatch`: the namespace of the metrics." }),
  metric: cloudWatchName("the name of a metric of CloudWatch such as Errors").exactOptional().meta({
    description:
      "For `cloudwatch`: the metric; for `rate` the one that counts the bad or good ones, else the one with the values.",
  }),
  total: cloudWatchName("the name of a metric of CloudWatch such as Requests")
    .exactOptional()
    .meta({ description: "For `rate` of `cloudwatch`: the metric that counts all of them." }),
  counts,
  dimensions: dimensions.exactOptional().meta({
    description:
      "For `cloudwatch`: names and values of the metrics' other dimensions; `{service}` in a value is the service that the revision is of. Default: none.",
  }),
  "revision-dimension": cloudWatchName("the name of a dimension such as Revision")
    .exactOptional()
    .meta({ description: `For \`cloudwatch\`: the dimension that names the revision. Default: \`${REVISION}\`.` }),
  unit,
};

/** Metrics of Amazon CloudWatch, which are there within two minutes. */
export const cloudWatch = {
  lag: 120,
  unasked: "which has counted already (`counts` tells what)",
  keys,
  needs: ["aws-region", "namespace", "metric"],
  measures: { rate: { needs: ["total", "counts"] }, p95: { takes: ["unit"] }, mean: {} },
  mistakes: (written) => [...revisionTwice(written), ...totalOfItself(written)],
  read: (written: Keyed<typeof keys>): CloudWatchSource | undefined => {
    const { "aws-region": region, namespace, metric, total, dimensions: others = {}, unit: countedIn } = written;
    if (region === undefined || namespace === undefined || metric === undefined) return undefined;
    return {
      kind: "cloudwatch",
      region,
      namespace,
      metric,
      dimensions: others,
      revisionDimension: written["revision-dimension"] ?? REVISION,
      ...(total === undefined ? {} : { total }),
      ...(countedIn === undefined ? {} : { unit: countedIn }),
    };
  },
} as const satisfies SourceRule & { read: unknown };

function revisionTwice({ dimensions: others, "revision-dimension": name = REVISION }: Written): readonly KeyMistake[] {
  if (!(others instanceof Object) || typeof name !== "string" || !Object.hasOwn(others, name)) return [];
  const message = `expected dimensions other than ${describe(name)}, which names the revision, got it among them`;
  return [{ key: "dimensions", message }];
}

function totalOfItself({ metric, total }: Written): readonly KeyMistake[] {
  if (typeof total !== "string" || total !== metric) return [];
  return [{ key: "total", message: `expected a total other than the metric itself, got ${describe(total)} for both` }];
}
