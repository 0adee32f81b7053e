import type { LogFilesSource } from "../../core/source";
import { expressionText } from "../expression-text";
import { text } from "../leaves";
import { entryMeasures } from "./entries";
import { bucketName } from "./keys";
import type { Keyed, SourceRule } from "./rule";

const keys = {
  bucket: bucketName()
    .exactOptional()
    .meta({ description: "For `log-files`: the Cloud Storage bucket that the log sink writes to." }),
  prefix: text("what the files' names begin with, such as run.googleapis.com/requests/", /^[^\r\n\0]{0,1024}$/)
    .exactOptional()
    .meta({
      description:
        "For `log-files`: what the names of the files begin with, such as `run.googleapis.com/requests/`. Default: nothing, all files of the bucket.",
    }),
  revision: expressionText("entry", "string", "jsonPayload.revision").exactOptional().meta({
    description:
      "For `log-files`: the CEL expression that gives an entry's revision. Default: `resource.labels.revision_name`.",
  }),
};

/** Files that a log sink writes once an hour, and some minutes after it. */
export const logFiles = {
  lag: 2 * 60 * 60,
  scope: "entry",
  keys,
  needs: ["bucket"],
  measures: entryMeasures,
  read: ({ bucket, prefix = "", revision }: Keyed<typeof keys>): LogFilesSource | undefined =>
    bucket === undefined
      ? undefined
      : { kind: "log-files", bucket, prefix, ...(revision === undefined ? {} : { revision }) },
} as const satisfies SourceRule & { read: unknown };
