/** The embedded Postgres: PGlite behind a socket, a process of its own. Arguments: port, data folder ("memory://" for none). */
import { once } from "node:events";

import { PGlite } from "@electric-sql/pglite";
import { PGLiteSocketServer } from "@electric-sql/pglite-socket";

import { freePorts } from "./ports.ts";
import { turnstile } from "./turnstile.ts";

const [port, dataDir] = process.argv.slice(2);
if (port === undefined || dataDir === undefined) throw new Error("usage: <port> <data folder>");

const db = await PGlite.create(dataDir, { relaxedDurability: false });
const [innerPort = 0] = await freePorts(1);
const server = new PGLiteSocketServer({
  db,
  host: "127.0.0.1",
  port: innerPort,
  maxConnections: 500,
});
await server.start();
const door = turnstile(Number(port), innerPort);
await once(door, "listening");
console.log("ready");

let stopping = false;
for (const signal of ["SIGINT", "SIGTERM"] as const) {
  process.on(signal, () => {
    if (stopping) return;
    stopping = true;
    void server
      .stop()
      .then(async () => db.close())
      .finally(() => process.exit(0));
  });
}
