import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { targetOf } from "./http";

/** What the one listener hands its requests to. */
export interface Doors {
  /** True where the host belongs to a service rather than to an API. */
  ownsHost(host: string): boolean;
  /** A request to a service. */
  traffic(request: IncomingMessage, response: ServerResponse): void;
  /** A request to an API. */
  api(request: IncomingMessage, response: ServerResponse): void;
}

/** A listener on the loopback address. */
export interface Listener {
  readonly port: number;
  close(): Promise<void>;
}

/** The first byte of a client that wants TLS, which nothing here can speak. */
const TLS_HANDSHAKE = 0x16;
/** The fatal alert handshake_failure (RFC 8446, section 6), so that such a client fails at once and knows why. */
const TLS_ALERT = Buffer.from([0x15, 3, 3, 0, 2, 2, 40]);

/** A client that takes the emulator for its proxy may tunnel plain HTTP: the tunnel leads back in here, wherever it wanted to go. */
function acceptTunnels(server: Server): void {
  server.on("connect", (_request: IncomingMessage, socket: Socket, head: Buffer) => {
    // Between the two times that the server looks after the socket, nobody else would hear of its errors.
    const onError = () => socket.destroy();
    const lead = (first: Buffer) => {
      if (first[0] === TLS_HANDSHAKE) return void socket.end(TLS_ALERT, () => socket.destroy());
      socket.off("error", onError);
      socket.pause();
      socket.unshift(first);
      server.emit("connection", socket);
      socket.resume();
    };
    socket.on("error", onError);
    socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
    if (head.length > 0) lead(head);
    else socket.once("data", lead);
  });
}

/** Keeps the open sockets, tunnels included, so that closing leaves none behind. */
function trackSockets(server: Server): ReadonlySet<Socket> {
  const sockets = new Set<Socket>();
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.once("close", () => sockets.delete(socket));
  });
  return sockets;
}

/** Listens on 127.0.0.1; port 0 takes a free one. Rejects when the port is taken. */
export async function listen(port: number, doors: (port: number) => Doors): Promise<Listener> {
  const server = createServer();
  const sockets = trackSockets(server);
  acceptTunnels(server);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const bound = (server.address() as AddressInfo).port;
  const { ownsHost, traffic, api } = doors(bound);
  server.on("request", (request, response) => {
    const service = ownsHost(targetOf(request).hostname) || ownsHost((request.headers.host ?? "").replace(/:\d+$/, ""));
    if (service) traffic(request, response);
    else api(request, response);
  });
  return {
    port: bound,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}
