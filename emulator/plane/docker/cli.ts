import { execFile } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";

/** How one call of Docker's command line ended. */
export interface DockerAnswer {
  readonly ok: boolean;
  /** What it wrote to standard output, without the last line break. */
  readonly output: string;
  /** The last line that it wrote to standard error, or why it could not be called. */
  readonly complaint: string;
}

/** Docker's command line, bound to one engine. */
export interface DockerCli {
  /** The program's own path: what a container has for its PATH must not decide which one is called. */
  readonly program: string;
  /** Options that stand before every command. */
  readonly options: readonly string[];
  /** Calls it and returns how that ended; rejects never, also when aborted. */
  call(args: readonly string[], signal?: AbortSignal): Promise<DockerAnswer>;
}

/** Room for the list of many containers and for the progress of a pull; bytes. */
const MAX_OUTPUT = 16 * 1024 * 1024;

function isProgram(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Returns the path of Docker's command line; its bare name where there is none, so that the call says so. */
function findDocker(): string {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  return folders.map((folder) => join(folder, "docker")).find(isProgram) ?? "docker";
}

function call(program: string, args: readonly string[], signal?: AbortSignal): Promise<DockerAnswer> {
  return new Promise((resolve) => {
    execFile(program, args, { maxBuffer: MAX_OUTPUT, signal }, (error, stdout, stderr) => {
      const complaint = stderr.trim().split("\n").at(-1) || (error?.message ?? "");
      resolve({ ok: error === null, output: stdout.trim(), complaint });
    });
  });
}

/**
 * Returns the command line bound to `host`, or to the engine that it would talk to by itself. Engine and configuration are
 * named in every call, so that a container's variables of Docker's own names cannot lead a call elsewhere.
 */
export async function bindDocker(host?: string): Promise<DockerCli> {
  const config = process.env["DOCKER_CONFIG"] ?? join(homedir(), ".docker");
  const program = findDocker();
  const engine = host ?? (await call(program, ["context", "inspect", "--format", "{{.Endpoints.docker.Host}}"])).output;
  const options = ["--config", config, ...(engine === "" ? [] : ["--host", engine])];
  return { program, options, call: (args, signal) => call(program, [...options, ...args], signal) };
}
