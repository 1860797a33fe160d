/** What routes declare against what they answer: the OpenAPI document is made from reasons, and no answer is outside of it. */
import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";

import { app } from "../../src/http/app.ts";
import { TABLE } from "../../src/http/problems/reasons.ts";
import { settingsOf } from "../../src/kernel/settings/settings.ts";
import { call } from "../support/api.ts";
import { NOTHING, triesOf, type Try } from "../support/every-route.ts";

interface Operation {
  readonly security: readonly { readonly bearer: readonly string[] }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, unknown>> };
  readonly responses: Readonly<Record<string, { readonly description: string }>>;
}

async function operations(): Promise<ReadonlyMap<string, Operation>> {
  const response = await call("/openapi.json", { key: null });
  const { paths } = await response.json<{ paths: Record<string, Record<string, Operation>> }>();
  return new Map(
    Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(
        ([method, operation]) => [`${method.toUpperCase()} ${path}`, operation] as const,
      ),
    ),
  );
}

/** Nothing listens there. */
const without: Env = {
  ...env,
  HYPERDRIVE: {
    ...env.HYPERDRIVE,
    connectionString: "postgres://postgres:postgres@127.0.0.1:9/none",
  },
};

async function ask([path, { method, body, headers }]: Try, bindings: Env): Promise<Response> {
  const request = new Request(`http://worker.test${path}`, {
    method: method ?? (body === undefined ? "GET" : "POST"),
    headers: {
      ...(body !== undefined && { "content-type": "application/json" }),
      authorization: `Bearer ${settingsOf(env).API_KEY}`,
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });
  return app.fetch(request, bindings, createExecutionContext());
}

describe.concurrent("what a route declares", () => {
  it("of every route: 500; behind a key: 401, 403, 404 for its tenant, and 429", async () => {
    const all = [...(await operations())].filter(([, { security }]) => security.length > 0);
    expect(all.length).toBeGreaterThan(60);
    for (const [name, { responses }] of all) {
      expect(Object.keys(responses), name).toEqual(
        expect.arrayContaining(["401", "403", "404", "429", "500"]),
      );
      expect(responses["429"]?.description, name).toContain("`rate_limited`");
    }
  });

  it("with a body: 400 and 413; with JSON: 415, but where a reference has other words", async () => {
    for (const [name, { requestBody, responses }] of await operations()) {
      if (!requestBody) continue;
      expect(Object.keys(responses), name).toEqual(expect.arrayContaining(["400", "413"]));
      if (!name.startsWith("POST /send")) expect(Object.keys(responses), name).toContain("415");
    }
  });

  it("names each kind of reason by the status that it is answered with", async () => {
    const told = [...(await operations()).values()].flatMap(({ responses }) =>
      Object.entries(responses).flatMap(([status, { description }]) =>
        [...description.matchAll(/\(`(\w+)`\)/g)].map(([, kind = ""]) => [kind, status] as const),
      ),
    );
    const kinds: ReadonlyMap<string, number> = new Map(
      Object.entries(TABLE).map(([kind, { status }]) => [kind, status]),
    );
    for (const [kind, status] of told) expect(String(kinds.get(kind)), kind).toBe(status);
    // No route is behind it, and all others are behind some route.
    const missing = [...kinds.keys()].filter((kind) => !told.some(([one]) => one === kind));
    expect(missing).toEqual(["wrong_method"]);
  });
});

describe("without the database", () => {
  const tries = Object.entries(triesOf(NOTHING));

  it.each(tries)("%s answers nothing that it does not declare", async (name, all) => {
    const declared = (await operations()).get(name);
    for (const one of all) {
      const response = await ask(one, without);
      const text = await response.text();
      expect(Object.keys(declared?.responses ?? {}), text).toContain(String(response.status));
      if (response.status < 400 || !/problem/.test(response.headers.get("content-type") ?? "")) {
        continue;
      }
      const { code } = JSON.parse(text) as { code: string };
      expect(declared?.responses[response.status]?.description, one[0]).toContain(`\`${code}\``);
    }
  });
});
