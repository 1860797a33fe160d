/** A stand-in for Cloudflare's API on this machine: real HTTP, which the real wrangler talks to by CLOUDFLARE_API_BASE_URL. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

import { stopServer } from "../node-server.ts";
import { Account, newId, Refusal } from "./account.ts";
import { ROUTES, type Answer } from "./routes.ts";

const BASE = "/client/v4";

interface Route {
  readonly method: string;
  readonly pattern: RegExp;
  readonly answer: (typeof ROUTES)[number][1];
}

const routes: readonly Route[] = ROUTES.map(([route, answer]) => {
  const [method = "", path = ""] = route.split(" ");
  return { method, pattern: new RegExp(`^${path.replaceAll(/\{\w+\}/g, "([^/]+)")}$`), answer };
});

export class MockCloudflare {
  readonly account = new Account();
  readonly accountId = newId();
  readonly token = `token-${newId()}`;
  /** What changed something, in its order: `PUT /workers/scripts/x`. */
  readonly writes: string[] = [];
  /** What was asked and is not known here: the stand-in lacks it. */
  readonly unknown: string[] = [];
  /** By how much its clock is ahead. */
  clockAheadMs = 0;
  /** Requests, as `POST /queues`, that fail as where something breaks at Cloudflare. */
  broken: RegExp | undefined;
  readonly #server: Server = createServer(
    (request, response) => void this.#serve(request, response),
  );

  async start(): Promise<this> {
    await new Promise<void>((done) => this.#server.listen(0, "127.0.0.1", done));
    return this;
  }

  async stop(): Promise<void> {
    await stopServer(this.#server);
  }

  /** For whatever is to take it for Cloudflare. */
  get env(): Readonly<Record<string, string>> {
    const { port } = this.#server.address() as AddressInfo;
    return {
      CLOUDFLARE_API_BASE_URL: `http://127.0.0.1:${port}${BASE}`,
      CLOUDFLARE_API_TOKEN: this.token,
      WRANGLER_SEND_METRICS: "false",
    };
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { status, body } = await this.#answer(request);
    response.writeHead(status, {
      "content-type": "application/json",
      date: new Date(Date.now() + this.clockAheadMs).toUTCString(),
    });
    response.end(JSON.stringify(body));
  }

  async #answer(
    request: IncomingMessage,
  ): Promise<{ readonly status: number; readonly body: object }> {
    try {
      const result = await this.#result(request);
      const info = Array.isArray(result) && {
        result_info: { page: 1, per_page: 100, total_count: result.length },
      };
      return { status: 200, body: { success: true, errors: [], messages: [], result, ...info } };
    } catch (error) {
      const { status, code, message } =
        error instanceof Refusal ? error : new Refusal(500, 1, String(error));
      return {
        status,
        body: { success: false, errors: [{ code, message }], messages: [], result: null },
      };
    }
  }

  async #result(request: IncomingMessage): Promise<Answer> {
    const { method = "", headers } = request;
    const { pathname, searchParams } = new URL(request.url ?? "", "http://mock");
    if (headers.authorization !== `Bearer ${this.token}`)
      throw new Refusal(401, 10000, "Authentication error");
    // Those that the token may see: this one.
    if (pathname === `${BASE}/accounts`) return [{ id: this.accountId, name: "ours" }];
    const account = `${BASE}/accounts/${this.accountId}`;
    if (!pathname.startsWith(account))
      throw new Refusal(403, 9109, "Unauthorized to access requested resource");
    const path = pathname.slice(account.length);
    if (this.broken?.test(`${method} ${path}`))
      throw new Refusal(500, 10013, "An unknown error has occurred.");
    for (const { pattern, answer, ...route } of routes) {
      const match = route.method === method ? pattern.exec(path) : null;
      if (!match) continue;
      if (method !== "GET") this.writes.push(`${method} ${path}`);
      const body = async () => bytesOf(request);
      return answer({
        account: this.account,
        at: match.slice(1).map(decodeURIComponent),
        query: searchParams,
        json: async () =>
          JSON.parse((await body()).toString()) as Readonly<Record<string, unknown>>,
        form: async () =>
          new Response(await body(), {
            headers: { "content-type": headers["content-type"] ?? "" },
          }).formData(),
      });
    }
    this.unknown.push(`${method} ${path}`);
    throw new Refusal(404, 7003, `The stand-in does not know ${method} ${path}`);
  }
}

async function bytesOf(request: IncomingMessage): Promise<Buffer<ArrayBuffer>> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts);
}
