import { execFile } from "node:child_process";
import { z } from "zod";
import { RolloutError } from "../../errors";
import { throwIfCancelled } from "../transport";
import { jsonOf } from "./json";
import type { Login } from "./login";

/** What `docker-credential-NAME get` prints. */
const HELD = z.object({ Username: z.string(), Secret: z.string() });
/** The user that a helper gives where the secret is a token that lasts. */
const TOKEN_USER = "<token>";
/** Seconds for a credential helper; some ask a cloud. */
const HELPER_WITHIN = 30;

/** Returns the login that a credential helper of Docker's has for the key, none where it has none. Throws CREDENTIALS_MISSING where it fails. */
export async function askHelper(helper: string, key: string, signal: AbortSignal): Promise<Login> {
  const program = `docker-credential-${helper}`;
  const refuse = (got: string): RolloutError =>
    new RolloutError(
      "CREDENTIALS_MISSING",
      `expected ${program} to give the login for ${key}, got ${got}`,
      `docker login ${key}`,
    );
  if (!/^[\w.-]+$/.test(helper)) throw refuse("a name that is no program's");
  const { code, printed } = await run(program, key, signal);
  throwIfCancelled(signal);
  if (code !== 0 && /credentials not found/i.test(printed)) return { kind: "none" };
  // What a helper prints is never shown: it may be half a login.
  if (code !== 0) throw refuse(code === "ENOENT" ? "no such program on PATH" : `exit ${code ?? "by a signal"}`);
  const held = HELD.safeParse(jsonOf(printed)).data;
  if (held === undefined) throw refuse("something that is none");
  if (held.Secret === "") return { kind: "none" };
  if (held.Username === TOKEN_USER) return { kind: "identity", token: held.Secret };
  return { kind: "password", user: held.Username, password: held.Secret };
}

/** The key goes in by standard input, as Docker's credential-helper protocol has it; no shell takes part. */
function run(program: string, input: string, signal: AbortSignal): Promise<{ code: unknown; printed: string }> {
  return new Promise((resolve) => {
    const options = { timeout: HELPER_WITHIN * 1000, signal };
    const child = execFile(program, ["get"], options, (failure, stdout) =>
      resolve({ code: failure === null ? 0 : failure.code, printed: stdout }),
    );
    // A helper that ends without reading is judged by its exit, not by the pipe that broke.
    child.stdin?.on("error", () => undefined);
    child.stdin?.end(input);
  });
}
