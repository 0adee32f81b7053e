/** What a step prints, as a person reads it. */
const COMMAND = /^::(?<kind>[a-z-]+)(?: [^:]*(?::[^:]+)*?)?::(?<message>.*)$/;
const ESCAPES: Readonly<Record<string, string>> = { "%0A": "\n", "%0D": "\r", "%25": "%" };

/**
 * Returns the lines that a printed line amounts to. Annotations repeat a headline, so of them only errors are kept, and
 * not where `before`, the line printed before, says the same.
 */
export function readableLines(printed: string, before = ""): string[] {
  const groups = COMMAND.exec(printed)?.groups;
  if (groups === undefined) return [printed];
  const message = (groups["message"] ?? "").replaceAll(/%0A|%0D|%25/g, (code) => ESCAPES[code] ?? code);
  return groups["kind"] === "error" && message !== before ? message.split("\n") : [];
}
