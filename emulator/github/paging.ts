import type { Call, Reply } from "./call";

const LARGEST = 100;
const USUAL = 30;

/** What is no positive number is taken for the default, as GitHub does. */
function count(text: string | null, otherwise: number): number {
  const value = Number(text);
  return Number.isInteger(value) && value > 0 ? value : otherwise;
}

/** Returns the page of the items that was asked for, and the `Link` header that leads to the others. */
export function paged<T>(
  { query, base, path }: Call,
  items: readonly T[],
): { readonly items: readonly T[]; readonly headers: Readonly<Record<string, string>> } {
  const size = Math.min(count(query.get("per_page"), USUAL), LARGEST);
  const page = count(query.get("page"), 1);
  const last = Math.max(1, Math.ceil(items.length / size));
  const link = (to: number, rel: string) => {
    const target = new URLSearchParams(query);
    target.set("page", String(to));
    return `<${base}${path}?${target}>; rel="${rel}"`;
  };
  const before = page > 1 ? [link(Math.min(page - 1, last), "prev")] : [];
  const after = page < last ? [link(page + 1, "next"), link(last, "last")] : [];
  const first = page > 1 ? [link(1, "first")] : [];
  const links = [...before, ...after, ...first];
  const shown = items.slice((page - 1) * size, page * size);
  return { items: shown, headers: links.length === 0 ? {} : { link: links.join(", ") } };
}

/** Returns a page as a bare list, each item as GitHub shows it. */
export function listPage<T>(call: Call, items: readonly T[], view: (item: T) => unknown): Reply {
  const page = paged(call, items);
  return { body: page.items.map(view), headers: page.headers };
}

/** Returns a page under a name, with the count of all. */
export function countedPage<T>(call: Call, name: string, items: readonly T[], view: (item: T) => unknown): Reply {
  const page = paged(call, items);
  return { body: { total_count: items.length, [name]: page.items.map(view) }, headers: page.headers };
}
