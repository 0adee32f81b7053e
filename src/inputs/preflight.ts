import { oneOf, serviceAccount, strictMap, text } from "../plan/leaves";
import { describe } from "../plan/words";
import { type Action, JOB } from "./action";
import { common, image } from "./leaves";
import { githubToken } from "./release-leaves";
import { PREFLIGHT_ROLES } from "./roles";

/** Those of the founding case. */
const APIS = ["run", "artifactregistry", "secretmanager", "aiplatform", "cloudresourcemanager", "iam"];
/** What Service Usage enables by one request. */
const MOST_APIS = 20;

const apis = text("APIs with commas between them", /[^\s,]/)
  .transform((value, context): string[] => {
    const words = value
      .split(",")
      .map((word) => word.trim())
      .filter((word) => word !== "");
    const odd = words.filter((word) => !/^[a-z][a-z0-9-]*(?:\.googleapis\.com)?$/.test(word));
    for (const word of odd)
      context.addIssue(`expected an API such as run or run.googleapis.com, got ${describe(word)}`);
    const names = [...new Set(words.map((word) => (word.includes(".") ? word : `${word}.googleapis.com`)))];
    if (names.length > MOST_APIS) context.addIssue(`expected at most ${MOST_APIS} APIs, got ${names.length}`);
    return names;
  })
  .prefault(APIS.join(","))
  .meta({ description: "APIs that must be enabled, with commas between them; `run` stands for `run.googleapis.com`." });

/** Looks at everything that a release needs before it begins. */
export const preflight = {
  name: "preflight",
  description:
    "Look at everything that a release needs, all of it at once, before it begins; create and enable what is missing if asked.",
  inputs: strictMap({
    ...common,
    mode: oneOf(["check", "fix"]).prefault("check").meta({
      description:
        "`check` changes nothing; `fix` enables APIs and creates service account and repository where missing.",
    }),
    image,
    apis,
    "service-account": serviceAccount()
      .exactOptional()
      .meta({
        description: "E-mail address of the service account that the service runs as, instead of the plan's.",
        examples: ["ion-api@my-project.iam.gserviceaccount.com"],
      }),
    schedule: text("the file name of a workflow such as watch.yml", /^[\w.-]+\.ya?ml$/)
      .exactOptional()
      .meta({
        description: "File name of the workflow that watches bakes; it is looked whether GitHub still runs it.",
        examples: ["watch.yml"],
      }),
    "github-token": githubToken("ask GitHub about environments and workflows"),
  }),
  outputs: {
    ok: "`true` where no row is an error.",
    report: "Absolute path of a JSON file with all rows.",
    "report-digest": "SHA-256 of that file's bytes, in hex.",
  },
  permissions: [...JOB, { grant: "actions: read", why: "to read environments and the workflow of `schedule`" }],
  roles: PREFLIGHT_ROLES,
  example: { mode: "check" },
} as const satisfies Action;
