/** What a URL says by a mask. */
export interface Masked {
  readonly service?: string;
  readonly tag?: string;
}

const escaped = (text: string) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");

/**
 * Returns the service and the tag that a URL names by a mask such as `<service>.example.com` or `/<tag>/<service>`; undefined
 * where the URL is not of this form. A mask without a host looks at the path, one without a path at the host.
 */
export function parseMask(mask: string, host: string, path: string): Masked | undefined {
  const parts = mask.split(/(<service>|<tag>)/).map((part) => {
    if (part === "<service>") return "(?<service>[a-z][a-z0-9-]*)";
    return part === "<tag>" ? "(?<tag>[a-z][a-z0-9-]*)" : escaped(part);
  });
  const text = mask.startsWith("/") ? path : `${host}${path}`;
  const groups = new RegExp(`^${parts.join("")}(?:[/?]|$)`).exec(text)?.groups;
  if (groups === undefined) return undefined;
  const { service, tag } = groups;
  return { ...(service === undefined ? {} : { service }), ...(tag === undefined ? {} : { tag }) };
}
