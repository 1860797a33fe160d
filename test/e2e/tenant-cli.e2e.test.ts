import { execFile } from "node:child_process";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";

import { afterAll, beforeAll, describe, expect, it } from "vitest";

interface Seen {
  readonly line: string;
  readonly key: string | undefined;
  readonly body: unknown;
}

const seen: Seen[] = [];
let server: Server;
let url = "";

beforeAll(async () => {
  server = createServer((request, response) => {
    let text = "";
    request.on("data", (chunk: Buffer) => (text += chunk.toString()));
    request.on("end", () => {
      const line = `${request.method} ${request.url}`;
      seen.push({
        line,
        key: request.headers.authorization,
        body: text === "" ? null : JSON.parse(text),
      });
      const missing = line.includes("nobody");
      response.writeHead(missing ? 404 : 200, { "content-type": "application/json" });
      const page = { data: [{ id: line }], next_cursor: line.includes("cursor") ? null : "next" };
      response.end(JSON.stringify(missing ? { title: "There is no such tenant" } : page));
    });
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterAll(() => server.close());

interface Run {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function cli(...args: readonly string[]): Promise<Run> {
  return new Promise((done) => {
    const env = { ...process.env, SERVICE_URL: url, API_KEY: "k" };
    execFile(process.execPath, ["scripts/tenant.ts", ...args], { env }, (error, out, err) =>
      done({ code: error ? Number(error.code) : 0, out, err }),
    );
  });
}

describe("npm run tenant", () => {
  it.each([
    [["show", "acme"], "GET /v1/tenants/acme", null],
    [
      [
        "create",
        "acme",
        "--name",
        "Acme",
        "--senders",
        "0215990000,02",
        "--per-day",
        "5",
        "--from",
        "02",
      ],
      "POST /v1/tenants",
      {
        id: "acme",
        name: "Acme",
        senders: ["0215990000", "02"],
        defaults: { from: "02" },
        quotas: { perDay: 5 },
      },
    ],
    [
      ["set", "acme", "--senders", "", "--json", '{"routes":{}}'],
      "PATCH /v1/tenants/acme",
      { senders: [], routes: {} },
    ],
    [
      ["key-create", "acme", "--name", "backend", "--scopes", "send,read"],
      "POST /v1/tenants/acme/keys",
      { name: "backend", scopes: ["send", "read"] },
    ],
    [
      ["key-set", "acme", "key_1", "--ips", "203.0.113.0/24,2001:db8::/48"],
      "PATCH /v1/tenants/acme/keys/key_1",
      { allowedIps: ["203.0.113.0/24", "2001:db8::/48"] },
    ],
    [
      ["key-set", "acme", "key_1", "--ips", ""],
      "PATCH /v1/tenants/acme/keys/key_1",
      { allowedIps: [] },
    ],
    [["key-list", "acme"], "GET /v1/tenants/acme/keys", null],
    [
      ["key-rotate", "acme", "key_1", "--until", "2026-12-01T00:00:00Z"],
      "POST /v1/tenants/acme/keys/key_1/rotate",
      { until: "2026-12-01T00:00:00Z" },
    ],
    [["key-revoke", "acme", "key_1"], "DELETE /v1/tenants/acme/keys/key_1", null],
  ])("%j calls the service", async (args, line, body) => {
    const before = seen.length;
    const { code, err } = await cli(...args);
    expect(err).toBe("");
    expect(code).toBe(0);
    expect(seen.slice(before)).toEqual([{ line, key: "Bearer k", body }]);
  });

  it("lists all pages", async () => {
    const { out } = await cli("list");
    expect(JSON.parse(out)).toEqual([
      { id: "GET /v1/tenants?limit=200" },
      { id: "GET /v1/tenants?limit=200&cursor=next" },
    ]);
  });

  it.each([
    [["show", "nobody"], /^404 There is no such tenant$/],
    [["show"], /the tenant's id is missing/],
    [["fly"], /There is no command fly/],
    [["set", "acme", "--per-day", "many"], /perDay: many is not a number/],
    [["set", "acme", "--json", "[1"], /--json: is not a JSON object/],
    [["show", "acme", "--url", "http://127.0.0.1:2"], /cannot be reached: ECONNREFUSED/],
    [["--colour", "red"], /Unknown option/],
  ])("%j fails with one clear line", async (args, message) => {
    const { code, out, err } = await cli(...args);
    expect(code).toBe(1);
    expect(out).toBe("");
    expect(err.trim()).toMatch(message);
    expect(err).not.toMatch(/\n {4}at /);
  });

  it("explains itself", async () => {
    const { code, out } = await cli("--help");
    expect(code).toBe(0);
    for (const command of [
      "list",
      "create",
      "show",
      "set",
      "key-create",
      "key-set",
      "key-rotate",
      "key-revoke",
    ]) {
      expect(out).toContain(command);
    }
  });
});
