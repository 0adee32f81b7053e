import type { Grant } from "../../src/inputs/action";
import { ACTIONS, type ActionName } from "../../src/inputs/registry";
import { rowsOf } from "./inputs";
import { code, fence, table, withSection } from "./markdown";
import { usage } from "./usage";

/** What each exit status of an action means to the workflow. */
const EXITS: readonly (readonly [string, string])[] = [
  ["0", "done as asked, or nothing to do"],
  ["1", "the canary is at fault"],
  ["2", "bad input; nothing was changed"],
  ["3", "held: a person or more time is needed"],
  ["4", "the cloud refused or could not be reached"],
  ["130", "cancelled; the traffic is as the ledger says"],
];

/** Returns the README of an action with what is generated brought up to date; what stands around it stays. */
export function readme(name: ActionName, page: string): string {
  const sections: Readonly<Record<string, string>> = {
    description: ACTIONS[name].description,
    requirements: requirements(name),
    usage: fence("yaml", usage(name)),
    inputs: inputs(name),
    outputs: table(
      ["Output", "Meaning"],
      Object.entries(ACTIONS[name].outputs).map(([key, text]) => [code(key), text]),
    ),
    exits: table(["Status", "Meaning"], EXITS),
  };
  return Object.entries(sections).reduce((text, [section, body]) => withSection(text, section, body), page);
}

function inputs(name: ActionName): string {
  const rows = rowsOf(name).map((row) => [
    code(row.name),
    row.description,
    row.default === undefined ? "" : code(row.default),
  ]);
  return table(["Input", "Meaning", "Default"], rows);
}

function requirements(name: ActionName): string {
  const { permissions, roles } = ACTIONS[name];
  return [
    "The job's `permissions`:",
    "",
    ...list(permissions),
    "",
    "Roles of the Google Cloud principal that the job signs in as:",
    "",
    ...list(roles),
  ].join("\n");
}

function list(grants: readonly Grant[]): string[] {
  return grants.map(({ grant, why, without }) => {
    const name = /^[\w./:-]+(?: \w+)?$/.test(grant) ? code(grant) : grant;
    return without === undefined ? `- ${name}: ${why}` : `- ${name}, optional: ${why}. Without it, ${without}.`;
  });
}
