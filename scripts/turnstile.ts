/**
 * Lets the connections to the embedded Postgres in one at a time, a query cycle each. PGlite is one session, and its socket
 * server mixes the messages of concurrent connections: between one's Bind and Execute another's Parse may take its place
 * ("portal does not exist"). Whoever is in stays until ReadyForQuery says that no transaction is open.
 */
import { connect, createServer, type Server, type Socket } from "node:net";

const READY_FOR_QUERY = 0x5a;
const IDLE = 0x49;
const SSL_REQUEST = 80_877_103;

/** Watches what the server says, however it is cut into pieces. */
export class CycleWatch {
  #pending = Buffer.alloc(0);
  #sslAnswer = false;

  /** The client asked for SSL: the answer is one bare byte. */
  expectSslAnswer(): void {
    this.#sslAnswer = true;
  }

  /** @returns whether the session rests after these bytes; undefined when they do not say. */
  feed(bytes: Buffer): boolean | undefined {
    let data = this.#pending.length > 0 ? Buffer.concat([this.#pending, bytes]) : bytes;
    if (this.#sslAnswer && data.length > 0) {
      data = data.subarray(1);
      this.#sslAnswer = false;
    }
    let rests: boolean | undefined;
    while (data.length >= 5) {
      const length = 1 + data.readInt32BE(1);
      if (data.length < length) break;
      if (data[0] === READY_FOR_QUERY) rests = data[5] === IDLE;
      data = data.subarray(length);
    }
    this.#pending = Buffer.from(data);
    return rests;
  }
}

/** Listens on `port` and hands everything to the server at `innerPort`. */
export function turnstile(port: number, innerPort: number): Server {
  const waiting: (() => void)[] = [];
  let inside: Socket | undefined;

  const leave = (socket: Socket): void => {
    if (inside !== socket) return;
    inside = undefined;
    waiting.shift()?.();
  };

  return createServer((client) => {
    const upstream = connect(innerPort, "127.0.0.1");
    const watch = new CycleWatch();
    let queued = false;
    // Read only while it is our turn: the rest waits in the socket's own buffer.
    client.on("readable", () => {
      if (inside !== client) {
        if (queued) return;
        if (inside !== undefined) {
          queued = true;
          waiting.push(() => {
            queued = false;
            if (client.destroyed) return waiting.shift()?.();
            inside = client;
            forward();
          });
          return;
        }
        inside = client;
      }
      forward();
    });
    const forward = (): void => {
      for (
        let chunk = client.read() as Buffer | null;
        chunk;
        chunk = client.read() as Buffer | null
      ) {
        if (chunk.length === 8 && chunk.readInt32BE(4) === SSL_REQUEST) watch.expectSslAnswer();
        upstream.write(chunk);
      }
    };
    upstream.on("data", (bytes) => {
      client.write(bytes);
      if (watch.feed(bytes)) leave(client);
    });
    const close = (): void => {
      client.destroy();
      upstream.destroy();
      leave(client);
    };
    for (const socket of [client, upstream]) {
      socket.setNoDelay(true);
      socket.on("error", close);
      socket.on("end", close);
      socket.on("close", close);
    }
  }).listen(port, "127.0.0.1");
}
