import { detectorOf, type Guarded } from "./leaks";
import type { BuildOrder } from "./order";

/** What of an order everybody can see: in the image, in its name, or in an attestation of how it was built. */
type Visible = Pick<BuildOrder, "buildArgs" | "labels" | "repository" | "target">;

/**
 * Returns the places where a secret would be seen by everybody who can pull the image, were it built; each a clause that
 * names the secret and shows nothing of it.
 */
export function findExposed(order: Visible, tags: readonly string[], secrets: readonly Guarded[]): readonly string[] {
  const places = placesIn(order, tags);
  return secrets
    .map(detectorOf)
    .flatMap(({ id, holds, tells }) =>
      places
        .filter(({ name, value }) => holds(name) || tells(value))
        .map(({ what, name }) => `${what}${holds(name) ? "[secret]" : name} has the secret '${id}' in it`),
    );
}

interface Place {
  readonly what: string;
  readonly name: string;
  readonly value: string;
}

function placesIn({ buildArgs, labels, repository, target }: Visible, tags: readonly string[]): readonly Place[] {
  return [
    ...buildArgs.map(([name, value]) => ({ what: "the build argument ", name, value })),
    ...Object.entries(labels).map(([name, value]) => ({ what: "the label ", name, value })),
    { what: "the image's name", name: "", value: `${repository.host}/${repository.path}` },
    ...tags.map((tag) => ({ what: "one of the tags", name: "", value: tag })),
    ...(target === undefined ? [] : [{ what: "the input 'target'", name: "", value: target }]),
  ];
}
