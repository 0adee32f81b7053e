import { secretForms } from "../secret-forms";
import type { BuildSecret } from "./order";

/** The one platform that Cloud Run runs. */
export const RUNNABLE = "linux/amd64";
/** A shorter text may be in an image by chance. */
const TELLING = 6;

/** An image, as far as it is judged. */
interface Judged {
  readonly platform: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly env: readonly string[];
  readonly history: readonly string[];
}

/** Returns why the image must not be released, one sentence a reason, without a secret's value; nothing where it may. */
export function findUnfit(
  variants: readonly Judged[],
  secrets: readonly Pick<BuildSecret, "id" | "value">[],
): readonly string[] {
  const platforms = variants.map(({ platform }) => platform);
  const foreign = platforms.some((platform) => platform === RUNNABLE)
    ? []
    : [`it is for ${platforms.join(", ") || "no platform"}, and Cloud Run runs ${RUNNABLE} only`];
  const leaks = variants.flatMap((variant) => secrets.flatMap(({ id, value }) => leaksOf(variant, id, value)));
  return [...foreign, ...new Set(leaks)];
}

function leaksOf(variant: Judged, id: string, value: string): readonly string[] {
  const forms = secretForms(value).filter((form) => form.length >= TELLING);
  const holds = (text: string): boolean => forms.some((form) => text.includes(form));
  const env = variant.env.filter(holds).map((entry) => `its variable ${nameOf(entry, holds)}`);
  const labels = Object.entries(variant.labels).filter(([name, text]) => holds(name) || holds(text));
  const history = variant.history.flatMap((command, index) =>
    holds(command) ? [`its layer ${index + 1}'s command`] : [],
  );
  const places = [...env, ...labels.map(([name]) => `its label ${nameOf(name, holds)}`), ...history];
  return places.map((place) => `${place} shows the secret '${id}' to everybody who can pull it`);
}

function nameOf(entry: string, holds: (text: string) => boolean): string {
  const [name = ""] = entry.split("=");
  return holds(name) ? "[secret]" : name;
}
