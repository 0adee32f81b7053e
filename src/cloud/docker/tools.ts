import { z } from "zod";
import { plain } from "../../core/build/commands";
import type { Tools } from "../../core/build/order";
import { dockerMissing } from "../../core/build/refusals";
import { lastLines } from "../../core/build/trouble";
import type { Ended } from "../programs";
import type { CallDocker } from "./call";

/** The first client that has no BuildKit of its own any more, and needs buildx for it. */
const WITHOUT_BUILDKIT = 23;

const VERSION = z.object({
  Client: z.object({ Version: z.string() }),
  Server: z.object({}).loose().nullish(),
});

/**
 * Returns what docker builds with here: buildx where it is there, else its own builder. Throws DOCKER_MISSING where an
 * engine is needed and does not answer; a builder of buildx' own needs none.
 */
export async function readTools(call: CallDocker, env: NodeJS.ProcessEnv): Promise<Tools> {
  const [version, buildx] = await Promise.all([
    call(plain(["version", "--format", "{{json .}}"])),
    call(plain(["buildx", "version"])),
  ]);
  const driver = buildx.status === 0 ? await readDriver(call) : undefined;
  if (driver !== undefined && driver !== "docker") return { route: "remote", how: "buildx", driver };
  const client = clientOf(version);
  if (driver !== undefined) return { route: "local", how: "buildx" };
  const isOld = client < WITHOUT_BUILDKIT && env["DOCKER_BUILDKIT"] !== "0";
  return { route: "local", how: isOld ? "buildkit" : "legacy" };
}

async function readDriver(call: CallDocker): Promise<string> {
  const inspected = await call(plain(["buildx", "inspect"]));
  const driver = /^Driver:\s+(\S+)/m.exec(inspected.stdout)?.[1];
  if (inspected.status === 0 && driver !== undefined) return driver;
  throw dockerMissing(`a builder of buildx that cannot be looked at: ${wordOf(inspected)}`);
}

/** Returns the client's major version. Throws DOCKER_MISSING where no engine stands behind it. */
function clientOf(ended: Ended): number {
  const parsed = VERSION.safeParse(jsonOf(ended.stdout));
  if (ended.status === 0 && parsed.success && parsed.data.Server)
    return Number.parseInt(parsed.data.Client.Version, 10);
  throw dockerMissing(`an engine that does not answer: ${wordOf(ended)}`);
}

/** Docker's last word, on which side it came. */
function wordOf({ lines, status }: Ended): string {
  const words = lastLines(lines).filter((line) => !line.startsWith("{"));
  return words.at(-1) ?? `exit status ${status}`;
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
