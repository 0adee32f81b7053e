import type { Command } from "../../core/build/order";
import { dockerMissing } from "../../core/build/refusals";
import type { Ended, RunProgram } from "../programs";

/** Calls docker, which always ends in some way. Throws DOCKER_MISSING, or CANCELLED once it is gone. */
export type CallDocker = (command: Command, onLine?: (line: string) => void) => Promise<Ended>;

/**
 * Returns what calls docker with the environment of this process, without the inputs: they are of no use there, and a
 * secret may be among them. `own` is set over it.
 */
export function createDockerCall(
  run: RunProgram,
  env: NodeJS.ProcessEnv,
  own: () => Promise<Readonly<Record<string, string>>>,
): CallDocker {
  const { CANARY_INPUTS: _inputs, ...inherited } = env;
  return async (command, onLine) => {
    const given = { ...inherited, ...(await own()), ...command.env, ...command.hidden };
    const ended = await run("docker", { args: command.args, env: given, ...(onLine === undefined ? {} : { onLine }) });
    if (ended === undefined) throw dockerMissing("no docker on PATH");
    return ended;
  };
}
