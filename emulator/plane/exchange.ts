import type { IncomingHttpHeaders, ServerResponse } from "node:http";
import type { Dispatcher } from "undici";
import { answerRefusal, BROKEN_INSTANCE, NO_INSTANCE, type Refusal, TIMED_OUT } from "./answers";
import { responseHeaders } from "./headers";

/** How one request ended, as the front saw it. */
export interface Outcome {
  readonly status: number;
  readonly responseBytes: number;
  readonly reachedContainer: boolean;
}

/** What Google's front ends note down when the client went away before an answer began. */
const CLIENT_CLOSED_REQUEST = 499;

/**
 * Carries one answer from a container to a client, as fast as the client takes it.
 * Calls `done` exactly once, when the answer is complete or will never be.
 */
export class Exchange implements Dispatcher.DispatchHandler {
  #controller: Dispatcher.DispatchController | undefined;
  #responseBytes = 0;
  /** It may have left before this began, while its revision was being started. */
  #clientGone: boolean;

  constructor(
    private readonly response: ServerResponse,
    private readonly cookie: string | undefined,
    private readonly done: (outcome: Outcome) => void,
  ) {
    this.#clientGone = response.destroyed;
    response.once("close", () => this.#onClose());
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    if (this.#clientGone) controller.abort(new Error("client closed the connection"));
    else this.#controller = controller;
  }

  onResponseStart(_controller: Dispatcher.DispatchController, status: number, headers: IncomingHttpHeaders): void {
    // 1xx answers are for the front, which has already answered `expect`; the final one follows.
    if (status < 200) return;
    this.response.writeHead(status, responseHeaders(headers, this.cookie));
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    this.#responseBytes += chunk.length;
    if (this.response.write(chunk)) return;
    controller.pause();
    this.response.once("drain", () => controller.resume());
  }

  onResponseEnd(): void {
    this.response.end();
    this.#finish(this.response.statusCode);
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (this.response.headersSent) {
      this.response.destroy();
      this.#finish(this.response.statusCode);
    } else if (this.#clientGone) {
      this.#finish(CLIENT_CLOSED_REQUEST);
    } else {
      const refusal = this.#refusalFor(error);
      this.#responseBytes = answerRefusal(this.response, refusal);
      this.#finish(refusal.status);
    }
  }

  #refusalFor(error: Error): Refusal {
    if (this.#controller === undefined) return NO_INSTANCE;
    return (error as NodeJS.ErrnoException).code === "UND_ERR_HEADERS_TIMEOUT" ? TIMED_OUT : BROKEN_INSTANCE;
  }

  #onClose(): void {
    if (this.response.writableFinished) return;
    this.#clientGone = true;
    this.#controller?.abort(new Error("client closed the connection"));
  }

  #finish(status: number): void {
    this.done({ status, responseBytes: this.#responseBytes, reachedContainer: this.#controller !== undefined });
  }
}
