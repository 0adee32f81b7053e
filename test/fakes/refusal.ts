import { RolloutError } from "../../src/errors";

/** Returns the error that the call ends with; fails where it ends well or with something else. */
export async function refusalOf(call: () => unknown): Promise<RolloutError> {
  try {
    await call();
  } catch (thrown) {
    if (thrown instanceof RolloutError) return thrown;
    throw thrown;
  }
  throw new Error("expected the call to be refused, it was not");
}
