/**
 * A door before Postgres that counts what clients execute, as the protocol says it, and that can be shut: then the database
 * is away.
 */
import { once } from "node:events";
import { createServer, connect, type AddressInfo, type Socket } from "node:net";

export interface Wire {
  /** The database's address, through the door. */
  readonly url: string;
  /** Statements since the last reset. */
  readonly statements: number;
  reset(): void;
  shut(): void;
  open(): void;
  close(): void;
}

export async function openWire(databaseUrl: string): Promise<Wire> {
  const target = new URL(databaseUrl);
  const sockets = new Set<Socket>();
  let statements = 0;
  let isOpen = true;
  const server = createServer((client) => {
    if (!isOpen) return void client.destroy();
    const upstream = connect(Number(target.port || 5432), target.hostname);
    const count = statementCounter();
    client.on("data", (data) => {
      statements += count(data);
    });
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(socket);
      socket.setNoDelay(true);
      socket.on("error", () => other.destroy());
      socket.on("close", () => {
        sockets.delete(socket);
        other.destroy();
      });
      socket.pipe(other);
    }
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = new URL(databaseUrl);
  url.hostname = "127.0.0.1";
  url.port = String((server.address() as AddressInfo).port);
  const cut = (): void => {
    for (const socket of sockets) socket.destroy();
  };
  return {
    url: url.href,
    get statements() {
      return statements;
    },
    reset: () => {
      statements = 0;
    },
    shut: () => {
      isOpen = false;
      cut();
    },
    open: () => {
      isOpen = true;
    },
    close: () => {
      server.close();
      cut();
    },
  };
}

const QUERY = "Q".charCodeAt(0);
const EXECUTE = "E".charCodeAt(0);
/** Type and length. */
const HEAD_BYTES = 5;

/** Counts Query and Execute messages of one connection, however its bytes are cut. Pure but for what it remembers. */
export function statementCounter(): (data: Uint8Array) => number {
  let begun = false;
  let rest = new Uint8Array();
  return (data) => {
    const bytes = new Uint8Array(rest.length + data.length);
    bytes.set(rest);
    bytes.set(data, rest.length);
    const view = new DataView(bytes.buffer);
    let at = 0;
    let found = 0;
    for (;;) {
      // The startup message and its like have no type.
      const head = begun ? HEAD_BYTES : HEAD_BYTES - 1;
      if (bytes.length - at < head) break;
      const length = view.getUint32(at + head - 4) + head - 4;
      if (bytes.length - at < length) break;
      if (begun) found += bytes[at] === QUERY || bytes[at] === EXECUTE ? 1 : 0;
      else begun = !isEncryptionRequest(view, at);
      at += length;
    }
    rest = bytes.slice(at);
    return found;
  };
}

/** SSLRequest and GSSENCRequest come before the startup message. */
function isEncryptionRequest(view: DataView, at: number): boolean {
  const code = view.getUint32(at + 4);
  return view.getUint32(at) === 8 && (code === 80_877_103 || code === 80_877_104);
}
