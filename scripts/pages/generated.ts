import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ACTION_NAMES } from "../../src/inputs/registry";
import { actionYml, folderOf } from "./action-yml";
import { errorsPage } from "./errors-page";
import { planPage } from "./plan-page";
import { readme } from "./readme";
import { planJsonSchema } from "./schema";

/** A file of the repository and what it should hold. */
export interface Generated {
  readonly path: string;
  readonly text: string;
}

/** Returns everything that is generated in the repository at `root`; pages keep what stands outside their markers. */
export function generate(root: string): Generated[] {
  const read = (path: string) => readFileSync(join(root, path), "utf8");
  const schema = planJsonSchema();
  return [
    { path: "src/version.ts", text: versionModule(read("package.json")) },
    { path: "schema/rollout.schema.json", text: `${JSON.stringify(schema, null, 2)}\n` },
    { path: "docs/PLAN.md", text: planPage(read("docs/PLAN.md"), schema, read("examples/rollout-revisions.yml")) },
    { path: "docs/ERRORS.md", text: errorsPage() },
    ...ACTION_NAMES.flatMap((name) => {
      const page = name === "stage" ? "docs/STAGE.md" : `${folderOf(name)}README.md`;
      return [
        { path: `${folderOf(name)}action.yml`, text: actionYml(name) },
        { path: page, text: readme(name, read(page)) },
      ];
    }),
  ];
}

/** The sources are compiled without package.json, which stands outside their folder. */
function versionModule(manifest: string): string {
  const { version } = JSON.parse(manifest) as { version: string };
  return `/** The version in package.json, from which \`npm run generate\` writes this. */\nexport const VERSION = ${JSON.stringify(version)};\n`;
}
