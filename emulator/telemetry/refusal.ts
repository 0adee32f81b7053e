import type { ApiAnswer } from "../model";

const STATUS_OF = { 400: "INVALID_ARGUMENT", 404: "NOT_FOUND", 501: "UNIMPLEMENTED" } as const;

/** Why an API will not answer a request; it becomes Google's error body. */
export class Refusal extends Error {
  override readonly name = "Refusal";

  constructor(
    message: string,
    readonly code: keyof typeof STATUS_OF = 400,
  ) {
    super(message);
  }
}

/** Returns what `answer` returns, or Google's error body for the refusal that it throws; anything else is thrown on. */
export function answerOrRefuse(answer: () => ApiAnswer): ApiAnswer {
  try {
    return answer();
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    const { code, message } = error;
    return { status: code, body: { error: { code, message, status: STATUS_OF[code] } } };
  }
}
