import { plain } from "../plain";

/** Invisible; with it in between, a sign no longer begins what it would. */
const GAP = "\u200b";

/** Returns others' words as one line without control characters. */
export function oneLine(text: string): string {
  return plain(text).replace(/\s+/g, " ").trim();
}

/** Returns the text with `@name` that calls nobody; a digest stays as it is, for people paste it. */
export function withoutMentions(text: string): string {
  return text.replace(/@(?!sha256:)(?=[\w-])/g, `@${GAP}`);
}

/** Returns Markdown whose mentions call nobody and whose `#1` leaves no trace at other issues. */
export function withoutReferences(markdown: string): string {
  const plainly = markdown.replace(/&(?=(?:commat|num|#0*(?:64|35)|#x0*(?:40|23));)/gi, "&amp;");
  return withoutMentions(plainly)
    .replace(/#(?=\d)/g, `#${GAP}`)
    .replace(/\bGH-(?=\d)/gi, (sign) => `${sign}${GAP}`)
    .replace(/\/(?:issues|pull|discussions)\/(?=\d)/gi, (path) => `${path}${GAP}`);
}

/** Returns the text so that a person reads in Slack what was written, and no channel, person or link is made of it. */
export function forSlack(text: string): string {
  return withoutMentions(oneLine(text)).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/** The same for Google Chat, which knows no escape: its angle brackets, of which it makes links and mentions, are others. */
export function forGoogleChat(text: string): string {
  return withoutMentions(oneLine(text)).replaceAll("<", "‹").replaceAll(">", "›");
}
