import { brokenMapToo, oneOf, strictMap, text } from "../plan/leaves";
import { type Action, JOB } from "./action";
import { buildArgs, platformList, secretFiles, secretLines, tagList, targetImage } from "./build-leaves";
import { common, flag } from "./leaves";
import { BUILD_ROLES } from "./roles";

const path = (what: string) => text(what, /^[^\0\n]+$/);

/** Makes the image that is to be released. */
export const buildPush = {
  name: "build-push",
  description:
    "Build an image with Docker, push it and give it out by digest; where the same content was built before, that image.",
  inputs: strictMap({
    ...common,
    context: path("the path of a folder")
      .prefault(".")
      .meta({ description: "Folder that Docker gets to see, relative to the workspace." }),
    dockerfile: path("the path of a Dockerfile")
      .exactOptional()
      .meta({
        description: "Path of the Dockerfile, relative to the workspace. Default: `Dockerfile` in the context.",
        examples: ["Dockerfile"],
      }),
    image: targetImage.exactOptional().meta({
      description:
        "Repository to push to, instead of the plan's `image`. Without a tag it gets the commit's first twelve letters.",
      examples: ["us-central1-docker.pkg.dev/my-project/ion-api/ion-api-canary"],
    }),
    tags: tagList.exactOptional().meta({
      description: "Further tags, with commas or line ends between them.",
      examples: ["main"],
    }),
    "build-args": buildArgs.exactOptional().meta({
      description: "Build arguments, one `NAME=VALUE` a line. They stay in the image: nothing secret is taken.",
      examples: ["VERSION=1.2.3"],
    }),
    secrets: secretLines.exactOptional().meta({
      description:
        "Secrets for `RUN --mount=type=secret,id=ID`, one `ID=VALUE` a line; a value in double quotes may span lines.",
      secret: true,
      examples: [`NPM_TOKEN=\${{ secrets.NPM_TOKEN }}`],
    }),
    "secret-files": secretFiles.exactOptional().meta({
      description: "The same, one `ID=PATH` a line, relative to the workspace.",
      examples: ["NPMRC=.npmrc"],
    }),
    target: text("a stage of the Dockerfile", /^[\w.-]+$/)
      .exactOptional()
      .meta({ description: "Stage of the Dockerfile to build. Default: the last one.", examples: ["runtime"] }),
    platforms: platformList
      .prefault("linux/amd64")
      .meta({ description: "Platforms, with commas between them; `linux/amd64`, which Cloud Run runs, among them." }),
    cache: oneOf(["none", "github", "registry"])
      .prefault("none")
      .meta({ description: "Where layers are kept from build to build: `none`, `github` or `registry`." }),
    provenance: oneOf(["none", "min", "max"])
      .prefault("none")
      .meta({ description: "Attestation of how the image was built: `none`, `min` or `max`." }),
    sbom: flag()
      .prefault("false")
      .meta({ description: "`true` attests what is in the image.", examples: ["true"] }),
    network: oneOf(["default", "host", "none"])
      .prefault("default")
      .meta({ description: "Network of the Dockerfile's `RUN` commands: `default`, `host` or `none`." }),
    "skip-if-unchanged": flag()
      .prefault("true")
      .meta({ description: "`false` builds also where an image of the same content exists already." }),
  }).superRefine(({ secrets, "secret-files": files }, context) => {
    const given = Array.isArray(secrets) ? secrets.map(([id]) => id) : [];
    const both = Array.isArray(files) ? files.filter(([id]) => given.includes(id)) : [];
    for (const [id] of both)
      context.addIssue({
        code: "custom",
        path: ["secret-files"],
        message: `expected each secret once, got ${id} again`,
      });
  }, brokenMapToo),
  outputs: {
    image: "The image by digest: what is to be deployed.",
    digest: "Its digest, as the registry has it: `sha256:` and 64 hex digits.",
    tags: "Its tags as asked for, with commas between them.",
    size: "Bytes that it takes in the registry.",
    skipped: "`true` where nothing was built, for an image of the same content was there.",
  },
  permissions: JOB,
  roles: BUILD_ROLES,
  example: { image: "us-central1-docker.pkg.dev/my-project/ion-api/ion-api-canary" },
} as const satisfies Action;
