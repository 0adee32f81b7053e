import { z } from "zod";
import { isReserved } from "../core/build/content-key";
import { RUNNABLE } from "../core/build/fitness";
import { parseImage } from "../core/image";
import { isSecretName, isSecretValue, isSwitch } from "../core/secretive";
import { expected, text } from "../plan/leaves";
import { describe } from "../plan/words";
import type { Advice } from "./advice";
import { type Pair, parsePairs } from "./pairs";

/** Docker itself goes by these; a build argument of that name would steer it. */
const DOCKERS_OWN = /^(?:PATH|HOME|TMPDIR|USER|DOCKER_.*|BUILDX_.*|CANARY_.*|LD_.*|SSL_CERT_.*|GODEBUG|XDG_.*)$/;

const ARGUMENT_NAME = /^[A-Za-z_]\w*$/;
/** No line of a key that lost its quotes is as short. */
const SECRET_ID = /^[A-Za-z_][\w.-]{0,59}$/;
/** What is left of a secret's last line in Base64, taken for a pair. */
const PADDING = /^=?$/;

/** Returns a list whose entries stand in lines, or with commas or blanks between them. */
function words(value: string): string[] {
  return [...new Set(value.split(/[\s,]+/).filter((word) => word !== ""))];
}

/** A repository, with a tag or without. What is built gets its digest from the registry, so none can be asked for. */
export const targetImage = text(
  "a repository such as us-central1-docker.pkg.dev/my-project/repository/app, with a tag or without",
  /^[^\s@]+$/,
).refine((value) => parseImage(value) !== undefined, { error: expected("an image's name in lower case") });

/** Tags beside the image's own. */
export const tagList = text("tags with commas or line ends between them", /[^\s,]/).transform(
  (value, context): string[] => {
    const tags = words(value);
    for (const tag of tags) {
      if (!/^\w[\w.-]{0,127}$/.test(tag)) context.addIssue(`expected a tag such as v1.2.3, got ${describe(tag)}`);
      else if (isReserved(tag))
        context.addIssue(`expected a tag of your own, got ${describe(tag)}, which this action gives`);
    }
    return tags;
  },
);

/** Platforms, the one that Cloud Run runs among them. */
export const platformList = text("platforms with commas between them", /[^\s,]/).transform(
  (value, context): string[] => {
    const platforms = words(value);
    for (const platform of platforms) {
      if (/^[a-z\d]+\/[a-z\d_]+(?:\/[a-z\d.]+)?$/.test(platform)) continue;
      context.addIssue(`expected a platform such as ${RUNNABLE}, got ${describe(platform)}`);
    }
    if (!platforms.includes(RUNNABLE))
      context.addIssue(`expected ${RUNNABLE} among the platforms, the one that Cloud Run runs, got ${describe(value)}`);
    return platforms;
  },
);

/** Build arguments. They stay in the image for everybody who can pull it, so what looks like a secret is refused. */
export const buildArgs = lines("a build argument such as VERSION=1.2.3", ARGUMENT_NAME, (pair, context) => {
  const { name, value } = pair;
  if (DOCKERS_OWN.test(name))
    context.addIssue(`expected a build argument that does not steer Docker itself, got ${name}`);
  const isByName = isSecretName(name) && !isSwitch(value);
  if (!isByName && !isSecretValue(value)) return;
  context.addIssue({
    code: "custom",
    message: `expected no secret among the build arguments, which stay in the image for everybody who can pull it, got ${name}`,
    params: { hint: secretHint(name, isByName) },
  });
});

/** Secrets, as they are. A line without a value may be the end of another one's, so its name is not shown either. */
export const secretLines = lines("a secret such as NPM_TOKEN=VALUE", SECRET_ID, ({ value, line }, context) => {
  if (!PADDING.test(value.trim())) return;
  context.addIssue(
    `expected a value for the secret on line ${line}, or double quotes around one of several lines, got none`,
  );
});

/** Secrets that stand in files. */
export const secretFiles = lines("a secret such as NPMRC=path/of/.npmrc", SECRET_ID, ({ name, value }, context) => {
  if (value === "") context.addIssue(`expected a path for the secret ${name}, got nothing`);
});

function lines(what: string, name: RegExp, check: (pair: Pair, context: z.RefinementCtx) => void) {
  return z.string({ error: expected(what) }).transform((value, context): readonly (readonly [string, string])[] => {
    const { pairs, mistakes } = parsePairs(value, what, name);
    for (const mistake of mistakes) context.addIssue(mistake);
    for (const pair of pairs) check(pair, context);
    return pairs.map((pair) => [pair.name, pair.value]);
  });
}

/** A line for another input; what belongs into the Dockerfile stands behind it as a comment. */
function secretHint(name: string, isByName: boolean): Advice {
  return {
    input: "secrets",
    line: `${name}=\${{ secrets.${name} }}`,
    remarks: [
      "# and in the Dockerfile, in place of ARG, for the one command that needs it:",
      `# RUN --mount=type=secret,id=${name} COMMAND-THAT-READS /run/secrets/${name}`,
      ...(isByName ? ["# What is no secret gets a name that ends in what it is: _URL, _TTL, _DOMAIN, _TYPE …"] : []),
    ],
  };
}
