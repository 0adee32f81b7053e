/** Returns whether the host is this machine by its address or as `localhost`: Docker speaks to it in plain HTTP. */
export function isLoopback(host: string): boolean {
  return /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d+)?$/i.test(host);
}
