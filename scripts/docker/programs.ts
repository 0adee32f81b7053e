import { accessSync, constants } from "node:fs";
import { createServer } from "node:net";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";

/** Where Debian keeps servers, which a user's PATH may lack. */
const SERVERS = ["/usr/local/sbin", "/usr/sbin"];

/** Where Docker's command line looks for plugins, its configuration's own folder left out. */
const PLUGINS = ["/usr/local/lib", "/usr/local/libexec", "/usr/lib", "/usr/libexec"].map((folder) =>
  join(folder, "docker", "cli-plugins"),
);

function find(name: string, folders: readonly string[]): string | undefined {
  return folders
    .map((folder) => join(folder, name))
    .find((file) => {
      try {
        accessSync(file, constants.X_OK);
        return true;
      } catch {
        return false;
      }
    });
}

/** Returns the path of a program, first in `tools`; undefined where there is none. */
export function findProgram(name: string, tools?: string): string | undefined {
  return find(name, [
    ...(tools === undefined ? [] : [tools]),
    ...(process.env["PATH"] ?? "").split(delimiter),
    ...SERVERS,
  ]);
}

/** Returns whether a plugin is installed for every user, whatever the configuration says. */
export function isForEverybody(name: string): boolean {
  return find(name, PLUGINS) !== undefined;
}

/** Returns the path of a plugin of Docker's command line, first in `tools`; undefined where there is none. */
export function findPlugin(name: string, tools?: string): string | undefined {
  const config = process.env["DOCKER_CONFIG"] ?? join(homedir(), ".docker");
  return find(name, [...(tools === undefined ? [] : [tools]), join(config, "cli-plugins"), ...PLUGINS]);
}

/** Returns a port of 127.0.0.1 that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
      .once("error", reject)
      .listen(0, "127.0.0.1", () => {
        const address = server.address();
        server.close(() => resolve(typeof address === "object" && address !== null ? address.port : 0));
      });
  });
}
