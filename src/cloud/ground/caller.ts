import type { Caller } from "../../ports/ground";
import type { Credentials } from "../auth";

/** Returns who the ambient credentials speak for. A token is had before the answer, so that what is broken shows here. */
export function createCaller(credentials: Credentials): Caller {
  return {
    read: async () => {
      await credentials.headers();
      const loaded = await credentials.loaded();
      if (loaded === undefined) return { kind: "an access token that was given ready-made", issued: false };
      const { kind, account } = loaded;
      return { kind, issued: true, ...(account === undefined ? {} : { account }) };
    },
  };
}
