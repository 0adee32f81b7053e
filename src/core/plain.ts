/** What moves a terminal's cursor or colours it, and what turns the direction of writing; line ends and tabs are not. */
const CONTROLS = /(?![\n\t])[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** Returns others' words without control characters, of which terminals would act on some; line ends and tabs stay. */
export function plain(text: string): string {
  return text.replace(CONTROLS, "");
}
