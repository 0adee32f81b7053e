import type { Registry } from "../../ports/registry";
import type { Session } from "../http";
import { dispatcherFor } from "../transport";
import { type Channel, createChannel } from "./channel";
import { createRegistryClient, type RegistryClient } from "./client";
import { isGoogleHost } from "./hosts";
import { readImage } from "./reader";
import { applyTag } from "./tagger";

/**
 * Returns the registries of the world behind one door; each is told apart by its host. gcloud's proxy is Google's way
 * out, so only Google's registries are asked through it. Nothing is read or asked for before the first call.
 */
export function createRegistry(session: Session, open = openChannel): Registry {
  const clients = new Map<string, RegistryClient>();
  const clientFor = (host: string): RegistryClient => {
    const known = clients.get(host) ?? createRegistryClient(host, session, open(host, session));
    clients.set(host, known);
    return known;
  };
  return {
    read: (image) => readImage(clientFor(image.host), image),
    tag: (image, tag) => applyTag(clientFor(image.host), image, tag),
  };
}

function openChannel(host: string, { settings, signal }: Session): Channel {
  return createChannel(dispatcherFor(isGoogleHost(host) ? settings : {}), signal);
}
