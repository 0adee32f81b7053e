import { canonical, isObject, type Json, type JsonObject, objectOf, textOf } from "../json";

function nameOf(value: Json | undefined): string {
  return isObject(value) ? textOf(value["name"]) : "";
}

/** Returns where the item was before: under its name, or at its place where it has none. */
function placeBefore(shown: readonly Json[], item: Json, index: number): number {
  const name = nameOf(item);
  return name === "" ? index : shown.findIndex((other) => nameOf(other) === name);
}

/** Returns what one member of an object becomes: one that v1 cannot show stays, one that it shows is the client's. */
function carryMember(before: JsonObject, shown: JsonObject, next: JsonObject, key: string): Json | undefined {
  if (!Object.hasOwn(shown, key)) return Object.hasOwn(next, key) ? next[key] : before[key];
  if (Object.hasOwn(next, key)) return carryOver(before[key], shown[key], next[key]);
  const left = isObject(before[key]) && isObject(shown[key]) ? objectOf(carryOver(before[key], shown[key], {})) : {};
  return Object.keys(left).length === 0 ? undefined : left;
}

/**
 * Returns what a v1 client wrote, with what v1 has no word for as it was before. `shown` is what was before as a v1 client
 * reads and writes it back: where the client changed nothing of that, what was before stays, v2-only fields and all.
 */
export function carryOver(before: Json | undefined, shown: Json | undefined, next: Json | undefined): Json | undefined {
  if (canonical(shown) === canonical(next)) return before;
  if (isObject(before) && isObject(shown) && isObject(next)) {
    const keys = [...new Set([...Object.keys(before), ...Object.keys(next)])];
    const members = keys.map((key) => [key, carryMember(before, shown, next, key)] as const);
    return Object.fromEntries(members.filter(([, value]) => value !== undefined));
  }
  if (Array.isArray(before) && Array.isArray(shown) && Array.isArray(next)) {
    const [was, seen] = [before as readonly Json[], shown as readonly Json[]];
    return (next as readonly Json[]).map((item, index) => {
      const place = placeBefore(seen, item, index);
      return carryOver(was[place], seen[place], item) ?? item;
    });
  }
  return next;
}
