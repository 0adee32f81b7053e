import type { IncomingMessage, ServerResponse } from "node:http";
import { ApiError } from "./core/errors";
import { answerOf, readRequest, sendAnswer } from "./http";
import type { ApiAnswer, ApiRequest, Face } from "./model";

/** Returns the answer of the first face that has one; 404 where no API has the path. */
export async function ask(faces: readonly Face[], request: ApiRequest): Promise<ApiAnswer> {
  try {
    for (const face of faces) {
      const answer = await face(request);
      if (answer !== undefined) return answer;
    }
    throw new ApiError("NOT_FOUND", `The emulator has no method ${request.method} ${request.path}.`);
  } catch (error) {
    return answerOf(error);
  }
}

/** Returns the function that answers API requests over HTTP. */
export function createApi(faces: readonly Face[]): (request: IncomingMessage, response: ServerResponse) => void {
  return (request, response) => {
    readRequest(request)
      .then((parsed) => ask(faces, parsed), answerOf)
      .then((answer) => sendAnswer(response, answer))
      .catch(() => response.destroy());
  };
}
