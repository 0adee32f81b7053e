/** Returns the value's own key; undefined for what is no map, as rules over broken plans meet it. */
export function part(value: unknown, key: string): unknown {
  return value instanceof Object ? Object.entries(value).find(([name]) => name === key)?.[1] : undefined;
}
