import { type Detector, detectorOf, type Guarded } from "./leaks";

/** The one platform that Cloud Run runs. */
export const RUNNABLE = "linux/amd64";

/** An image, as far as it is judged. */
interface Judged {
  readonly platform: string;
  readonly labels: Readonly<Record<string, string>>;
  readonly env: readonly string[];
  readonly history: readonly string[];
}

/** Why an image must not be released. */
export interface Flaw {
  readonly kind: "platform" | "secret";
  /** A clause, without a secret's value. */
  readonly text: string;
}

/** Returns why the image must not be released, each reason once; nothing where it may. */
export function findUnfit(variants: readonly Judged[], secrets: readonly Guarded[]): readonly Flaw[] {
  const platforms = variants.map(({ platform }) => platform);
  const foreign = platforms.some((platform) => platform === RUNNABLE)
    ? []
    : [`it is for ${platforms.join(", ") || "no platform"}, and Cloud Run runs ${RUNNABLE} only`];
  const detectors = secrets.map(detectorOf);
  const leaks = new Set(variants.flatMap((variant) => detectors.flatMap((detector) => leaksOf(variant, detector))));
  return [
    ...foreign.map((text): Flaw => ({ kind: "platform", text })),
    ...[...leaks].map((text): Flaw => ({ kind: "secret", text })),
  ];
}

function leaksOf(variant: Judged, detector: Detector): readonly string[] {
  const { id, holds, tells } = detector;
  const env = variant.env.filter((entry) => holds(entry) || tells(valueIn(entry)));
  const labels = Object.entries(variant.labels).filter(([name, text]) => holds(name) || tells(text));
  const history = variant.history.flatMap((command, index) => (isIn(command, detector) ? [index + 1] : []));
  const places = [
    ...env.map((entry) => `its variable ${shownName(entry, detector)}`),
    ...labels.map(([name]) => `its label ${shownName(name, detector)}`),
    ...history.map((layer) => `its layer ${layer}'s command`),
  ];
  return places.map((place) => `${place} shows the secret '${id}' to everybody who can pull it`);
}

/** Docker writes build arguments before a command: `RUN |1 NAME=value command`. */
function isIn(command: string, { holds, tells }: Detector): boolean {
  return holds(command) || command.split(/\s+/).some((word) => word.includes("=") && tells(valueIn(word)));
}

function valueIn(entry: string): string {
  return entry.slice(entry.indexOf("=") + 1);
}

function shownName(entry: string, { tells }: Detector): string {
  const [name = ""] = entry.split("=");
  return tells(name) ? "[secret]" : name;
}
