import { RolloutError } from "../../src/errors";

type Hook = () => void;

/** What goes wrong between a caller and the cloud, at the moment that a test has planned it for. */
export class Mishaps {
  readonly #before: Hook[] = [];
  readonly #after: Hook[] = [];
  #unreachable = 0;

  /** Plans what happens at the next write: before it is accepted, or after that and before its answer is heard. */
  at(moment: "before" | "after", happens: Hook): void {
    (moment === "before" ? this.#before : this.#after).push(happens);
  }

  /** The next write's answer is lost; the write itself takes effect or does not. */
  loseAnswer(moment: "before" | "after"): void {
    this.at(moment, () => {
      throw new RolloutError("CLOUD_UNREACHABLE", "the connection was reset");
    });
  }

  /** So many reads of the service from now on get no answer. */
  loseReads(count: number): void {
    this.#unreachable = count;
  }

  /** Lets happen what is planned for this moment of the next write, once; nothing where nothing is. */
  protected happen(moment: "before" | "after"): void {
    (moment === "before" ? this.#before : this.#after).shift()?.();
  }

  /** Throws CLOUD_UNREACHABLE while reads are lost, and counts them down. */
  protected refuseWhenUnreachable(): void {
    if (this.#unreachable === 0) return;
    this.#unreachable -= 1;
    throw new RolloutError("CLOUD_UNREACHABLE", "no route to the cloud");
  }
}
