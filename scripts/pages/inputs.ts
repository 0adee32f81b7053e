import { z } from "zod";
import { ACTIONS, type ActionName } from "../../src/inputs/registry";

/** One input, as people read about it. */
export interface InputRow {
  readonly name: string;
  readonly description: string;
  /** Undefined where the input has none, or its description names it. */
  readonly default: string | undefined;
  /** True where the default is an expression of the platform's, which only action.yml can have. */
  readonly fromPlatform: boolean;
}

/** Returns the inputs of an action in the order that they are declared in. */
export function rowsOf(name: ActionName): InputRow[] {
  const { properties = {} } = z.toJSONSchema(ACTIONS[name].inputs, { io: "input" });
  return Object.entries(properties).map(([input, schema]) => {
    const { description = "", default: preset, platformDefault } = typeof schema === "object" ? schema : {};
    const given = platformDefault ?? preset;
    const fromPlatform = platformDefault !== undefined;
    return { name: input, description, default: given === undefined ? undefined : String(given), fromPlatform };
  });
}
