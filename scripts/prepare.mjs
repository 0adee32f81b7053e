import { execFileSync } from "node:child_process";
import { createRequire } from "node:module";

/** Returns the path of the TypeScript compiler, undefined where it is not installed. */
function compiler() {
  try {
    return createRequire(import.meta.url).resolve("typescript/bin/tsc");
  } catch {
    return undefined;
  }
}

// An install without development tools (`npm ci --omit=dev`) has no compiler, and the actions need nothing compiled.
const tsc = compiler();
if (tsc === undefined) console.log("The emulator is not built: typescript is not installed.");
else execFileSync(process.execPath, [tsc, "-p", "emulator/tsconfig.json"], { stdio: "inherit" });
