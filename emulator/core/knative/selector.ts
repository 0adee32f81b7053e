import { ApiError } from "../errors";
import { ownOf } from "../json";

/** Returns whether labels match a Kubernetes label selector; only equality is known, the rest is INVALID_ARGUMENT. */
export function parseSelector(text: string | null): (labels: Readonly<Record<string, string>>) => boolean {
  const parts = (text ?? "").split(",").filter((part) => part.trim() !== "");
  const wanted = parts.map((part) => {
    const match = /^\s*([^\s=!]+)\s*={1,2}\s*(\S*)\s*$/.exec(part);
    if (match === null)
      throw new ApiError("INVALID_ARGUMENT", `labelSelector: expected 'label = value', got '${part.trim()}'.`);
    return [match[1] ?? "", match[2] ?? ""] as const;
  });
  return (labels) => wanted.every(([label, value]) => ownOf(labels, label) === value);
}
