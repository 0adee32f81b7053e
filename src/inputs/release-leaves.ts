import { z } from "zod";
import { GUARDS, type Guard } from "../core/guards";
import { text } from "../plan/leaves";
import { alternatives, describe, didYouMean } from "../plan/words";

/** Returns the words of a list that is written with commas or line breaks between them, none of them empty. */
export function wordsOf(value: string): readonly string[] {
  return value
    .split(/[,\n]/)
    .map((word) => word.trim())
    .filter((word) => word !== "");
}

/** Returns the token's input; `what` says what GitHub is asked for with it. */
export const githubToken = (what: string) =>
  z
    .string()
    .regex(/^[\x21-\x7e]+$/, { error: "expected one token in printable characters, got white space or others" })
    .exactOptional()
    .meta({
      description: `Token to ${what}; on a laptop \`GITHUB_TOKEN\` of the environment.`,
      platformDefault: `\${{ github.token }}`,
      examples: [`\${{ github.token }}`],
      secret: true,
    });

const REVISION = /^[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?$/;

/** The canaries' revisions that are meant: one, or one for each region. */
export const rollouts = text("a canary's revision such as ion-api-00042-abc", /[^\s,]/).transform(
  (value, context): readonly string[] => {
    const words = wordsOf(value);
    for (const word of words.filter((each) => !REVISION.test(each)))
      context.addIssue(`expected a canary's revision such as ion-api-00042-abc, got ${describe(word)}`);
    return words;
  },
);

/** The commit of the image; `none` keeps the run's from being taken for it. */
export const commit = text("a commit of 40 hexadecimal digits, or none", /^(?:[0-9a-f]{40}|none)$/)
  .exactOptional()
  .meta({
    description:
      "The commit that the image was built from, which is shown on GitHub; `none` where nobody knows. By default the run's.",
    examples: [`\${{ github.sha }}`],
  });

/** The guards that are stepped over. */
export const override = text("guards with commas between them", /[^\s,]/)
  .transform((value, context): readonly Guard[] => {
    const words = wordsOf(value);
    const foreign = words.filter((word) => !GUARDS.some((guard) => guard === word));
    for (const word of foreign)
      context.addIssue(`expected ${alternatives(GUARDS)}, got ${describe(word)}${didYouMean(word, GUARDS)}`);
    return GUARDS.filter((guard) => words.includes(guard));
  })
  .exactOptional()
  .meta({
    description: `Guards to step over, with commas between them: ${GUARDS.map((guard) => `\`${guard}\``).join(", ")}. It is written into the ledger, with who did it.`,
    examples: ["freeze"],
  });

const address = (what: string, secret: string, example: string) =>
  z
    .url({ protocol: /^https?$/, error: "expected an address that begins with https://, got another text" })
    .exactOptional()
    .meta({
      description: `${what} Nothing of it is ever shown.`,
      secret: true,
      examples: [`\${{ secrets.${secret} }}`],
      remark: `the secret holds one address, such as ${example}, and nothing else`,
    });

/** Where people are told, beside GitHub. */
export const channels = {
  "slack-webhook": address(
    "Address of a Slack incoming webhook that is told what happened.",
    "SLACK_WEBHOOK",
    "https://hooks.slack.com/services/T0/B0/x",
  ),
  "google-chat-webhook": address(
    "Address of a Google Chat webhook that is told what happened.",
    "GOOGLE_CHAT_WEBHOOK",
    "https://chat.googleapis.com/v1/spaces/S/messages?key=x",
  ),
  webhook: address("Address that gets what happened as JSON.", "WEBHOOK", "https://example.com/releases"),
};
