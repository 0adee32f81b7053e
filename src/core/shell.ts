/**
 * Returns the text as one word of a POSIX shell: bare where no shell reads anything into it, else in single quotes, within
 * which only the quote itself has a meaning.
 */
export function shellWord(text: string): string {
  return /^[\w/:=.,@%+-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
