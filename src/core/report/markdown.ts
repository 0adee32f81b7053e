/** Returns a Markdown table; a cell can neither end its row nor open a tag, whatever a service wrote into it. */
export function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map(cell).join(" | ")} |`;
  return [line(header), line(header.map(() => "---")), ...rows.map(line)].join("\n");
}

/** Returns a list, one line each, in which no text can begin another entry or open a tag; empty for none. */
export function list(entries: readonly string[]): string {
  return entries.map((entry) => `- ${prose(entry)}`).join("\n");
}

/** Returns the text as inline code; backticks in it become apostrophes and line ends become spaces. */
export function code(text: string): string {
  return text === "" ? "–" : `\`${text.replaceAll("`", "'").replaceAll(/\s*[\r\n]+\s*/g, " ")}\``;
}

/** Returns the text as a fenced block; a fence inside it cannot close it. */
export function block(text: string, language = "text"): string {
  return `\`\`\`\`${language}\n${text.replaceAll("````", "'''")}\n\`\`\`\``;
}

/** Returns a title, a headline and sections, one blank line between them; empty sections are left out. */
export function page(title: string, headline: string, ...sections: readonly string[]): string {
  return [`### ${title}`, prose(headline), ...sections]
    .filter((section) => section !== "")
    .join("\n\n")
    .concat("\n");
}

/** A backslash before a pipe would hide the one that hides the pipe, so it is doubled, too. */
function cell(text: string): string {
  return prose(text).replaceAll(/(\\*)\|/g, "$1$1\\|");
}

/** One line, in which nothing opens a tag. */
function prose(text: string): string {
  return text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(/\s*[\r\n]+\s*/g, " ");
}
