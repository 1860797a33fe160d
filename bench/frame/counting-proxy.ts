/** Stands before Postgres and counts the statements that reach it, transaction control included. */
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

import { WireCount } from "./wire-count.ts";

export interface CountingProxy {
  readonly url: string;
  statements(): number;
  stop(): Promise<void>;
}

export async function countStatements(databaseUrl: string): Promise<CountingProxy> {
  const target = new URL(databaseUrl);
  const counts: WireCount[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const count = new WireCount();
    counts.push(count);
    const upstream = connect(Number(target.port || 5432), target.hostname);
    client.on("data", (chunk: Buffer) => count.add(chunk));
    client.pipe(upstream).pipe(client);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("close", () => {
        sockets.delete(socket);
        (socket === client ? upstream : client).destroy();
      });
      // Whoever of the two broke it off: closing tells the other.
      socket.on("error", () => undefined);
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const url = new URL(databaseUrl);
  url.hostname = "127.0.0.1";
  url.port = String(typeof address === "object" && address ? address.port : 0);
  return {
    url: url.href,
    statements: () => counts.reduce((sum, count) => sum + count.statements, 0),
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
