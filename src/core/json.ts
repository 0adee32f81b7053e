/** A JSON object as the wire carries it. */
export type Json = { readonly [key: string]: JsonValue };
/** Anything that may stand in JSON. */
export type JsonValue = string | number | boolean | null | readonly JsonValue[] | Json;
