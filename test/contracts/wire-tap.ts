/** A listener between the provider and the emulator: what went over the connection, byte for byte, whoever wrote it. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

export interface WireRequest {
  /** Without host and query, beginning with the channel: `/sms/api/v2/send/`. */
  readonly path: string;
  readonly method: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly body: Buffer;
}

export interface WireTap {
  readonly url: string;
  /** Everything since the last call, without template look-ups. */
  take(): WireRequest[];
  close(): Promise<void>;
}

/** @param target base address everything is passed on to */
export async function openWireTap(target: string): Promise<WireTap> {
  let seen: WireRequest[] = [];
  const relay = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await read(request);
    const path = request.url ?? "";
    if (!path.endsWith("/api/template/"))
      seen.push({
        path,
        method: request.method ?? "",
        headers: request.headers as Record<string, string | undefined>,
        body,
      });
    const { host: _, connection: __, "content-length": ___, ...headers } = request.headers;
    const answer = await fetch(`${target}${path}`, {
      method: request.method ?? "POST",
      headers: headers as Record<string, string>,
      body: new Uint8Array(body),
    });
    response.writeHead(answer.status, {
      "content-type": answer.headers.get("content-type") ?? "text/plain",
    });
    response.end(Buffer.from(await answer.arrayBuffer()));
  };
  const server = createServer((request, response) => {
    // The provider sees a lost connection then.
    relay(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((ready) => server.listen(0, "127.0.0.1", ready));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    take() {
      const taken = seen;
      seen = [];
      return taken;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

async function read(request: IncomingMessage): Promise<Buffer> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
