/** Returns the cells of one row of a Markdown table, split as GitHub splits it: a backslash hides what comes after it. */
export function cellsOf(row: string): readonly string[] {
  const cells: string[] = [];
  let cell = "";
  for (let at = 0; at < row.length; at++) {
    const character = row.charAt(at);
    if (character === "\\") cell += character + row.charAt(++at);
    else if (character === "|") {
      cells.push(cell);
      cell = "";
    } else cell += character;
  }
  return [...cells, cell].slice(1, -1);
}
