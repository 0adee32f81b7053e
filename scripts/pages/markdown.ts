/** Returns a Markdown table; bars within a cell are escaped. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`;
  return [line(head), `|${head.map(() => "---").join("|")}|`, ...rows.map(line)].join("\n");
}

/** Returns the text as code. */
export function code(text: string): string {
  return `\`${text}\``;
}

/** Returns a fenced block. */
export function fence(language: string, text: string): string {
  return `\`\`\`${language}\n${text.trimEnd()}\n\`\`\``;
}

/** Returns the page with the section between its markers replaced; throws where the markers are missing. */
export function withSection(page: string, name: string, body: string): string {
  const [start, end] = [`<!-- ${name}-start -->`, `<!-- ${name}-end -->`];
  const [from, to] = [page.indexOf(start), page.indexOf(end)];
  if (from < 0 || to < from) throw new Error(`expected ${start} … ${end} in the page, got neither or only one`);
  return `${page.slice(0, from + start.length)}\n${body}\n${page.slice(to)}`;
}
