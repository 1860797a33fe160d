/**
 * Lets the connections to the embedded Postgres in one at a time, a query cycle each. PGlite is one session, and its socket
 * server mixes the messages of concurrent connections: between one's Bind and Execute another's Parse may take its place
 * ("portal does not exist"). Whoever is in stays until ReadyForQuery says that no transaction is open.
 */
import { connect, createServer, type Server, type Socket } from "node:net";

const READY_FOR_QUERY = 0x5a;
const IDLE = 0x49;
const SSL_REQUEST = 80_877_103;
/** "I am going." */
const TERMINATE = Buffer.from([0x58, 0, 0, 0, 4]);
/** Whatever is open is answered, and then nothing is. */
const SYNC_AND_ROLLBACK = Buffer.concat([
  Buffer.from([0x53, 0, 0, 0, 4, 0x51, 0, 0, 0, 13]),
  Buffer.from("ROLLBACK\0"),
]);
/** As `idle_in_transaction_session_timeout`, which the embedded Postgres does not have: a Worker that hangs keeps out everybody. */
const IDLE_MS = 20_000;
/** Until a session that was left in the middle of a message is given up. */
const GIVE_UP_MS = 5000;

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
export function turnstile(port: number, innerPort: number, idleMs = IDLE_MS): Server {
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
    /** Something was asked since the session last rested. */
    let busy = false;
    let gone = false;
    let idle: NodeJS.Timeout | undefined;
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
        const ends = chunk.subarray(-TERMINATE.length).equals(TERMINATE);
        const asked = ends ? chunk.subarray(0, -TERMINATE.length) : chunk;
        if (asked.length > 0) {
          busy = true;
          clearTimeout(idle);
          upstream.write(asked);
        }
        if (ends) return goes();
      }
    };
    upstream.on("data", (bytes) => {
      if (!gone) client.write(bytes);
      const rests = watch.feed(bytes);
      clearTimeout(idle);
      if (rests === false && !gone) idle = setTimeout(goes, idleMs).unref();
      if (rests !== true) return;
      busy = false;
      if (gone) close();
      else leave(client);
    });
    const close = (): void => {
      clearTimeout(idle);
      client.destroy();
      upstream.destroy();
      leave(client);
    };
    // The socket server forgets a transaction whose BEGIN is running when its client goes, and lets nobody else in: it is ended first.
    const goes = (): void => {
      if (gone) return;
      gone = true;
      if (inside !== client || !busy) return close();
      client.destroy();
      upstream.write(SYNC_AND_ROLLBACK);
      setTimeout(close, GIVE_UP_MS).unref();
    };
    for (const [socket, over] of [
      [client, goes],
      [upstream, close],
    ] as const) {
      socket.setNoDelay(true);
      socket.on("error", over);
      socket.on("end", over);
      socket.on("close", over);
    }
  }).listen(port, "127.0.0.1");
}
