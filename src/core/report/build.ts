import { REVISION_LABEL } from "../build/labels";
import { type ImageName, renderImage } from "../image";
import { code, page, table } from "./markdown";
import type { Outcome } from "./outcome";

/** An image that is in the registry, and the tags that it was asked to have. */
export interface Released {
  readonly repository: ImageName;
  readonly digest: string;
  /** Bytes in the registry. */
  readonly size: number;
  readonly tags: readonly string[];
}

/** Returns the outcome of a build whose image is pushed, read back and tagged. */
export function renderBuilt(released: Released, seconds: number, note: string | undefined): Outcome {
  const headline = `Built and pushed ${nameOf(released)} (${renderBytes(released.size)}) in ${seconds.toFixed(1)} s.`;
  const outcome = render(released, "📦 Image built", headline, note === undefined ? [] : [note]);
  return { ...outcome, outputs: { ...releasedOutputs(released), skipped: "false" } };
}

/** Returns the outcome where the same content had been built before; `labels` are those of the image found. */
export function renderSkipped(
  released: Released,
  labels: Readonly<Record<string, string>>,
  added: readonly string[],
): Outcome {
  const revision = labels[REVISION_LABEL];
  const from = revision === undefined ? "" : `, built from ${revision}`;
  const headline = `Nothing to build: ${nameOf(released)} has the same content${from}. Nothing was built or pushed${
    added.length === 0 ? "" : `; it was given ${added.length === 1 ? "the tag" : "the tags"} ${added.join(", ")}`
  }.`;
  return {
    ...render(released, "📦 Image unchanged", headline, []),
    outputs: { ...releasedOutputs(released), skipped: "true" },
  };
}

function render(released: Released, title: string, headline: string, notes: readonly string[]): Outcome {
  const rows = [
    ["image", code(nameOf(released))],
    ["tags", released.tags.map(code).join(" ")],
    ["size", renderBytes(released.size)],
  ];
  const summary = page(title, headline, table(["", ""], rows), ...notes);
  return {
    exit: 0,
    outputs: {},
    headline,
    summary,
    annotation: { level: "notice", title: "Image", message: headline },
  };
}

/** Returns the outputs that name an image in the registry; digest and size are empty where nobody knows them yet. */
export function releasedOutputs({ repository, digest, size, tags }: Released): Record<string, string> {
  return { image: renderImage({ ...repository, digest }), digest, tags: tags.join(","), size: String(size) };
}

function nameOf({ repository, digest }: Released): string {
  return renderImage({ ...repository, digest });
}

/** Decimal units, as registries bill them. */
function renderBytes(bytes: number): string {
  if (bytes < 1000) return `${bytes} B`;
  const [value, unit] = bytes < 1e6 ? [bytes / 1e3, "kB"] : bytes < 1e9 ? [bytes / 1e6, "MB"] : [bytes / 1e9, "GB"];
  return `${value.toFixed(1)} ${unit}`;
}
