/**
 * A NUL in every place that a request has: each part of a path, each parameter that the OpenAPI document names, each string of each
 * body. Postgres stores none; it is refused as such, and is never a fault of ours.
 */
import { describe, expect, it } from "vitest";

import { call } from "../support/api.ts";
import { NOTHING, triesOf } from "../support/every-route.ts";
import { tenantWithKey } from "../support/tenants.ts";

interface Operation {
  readonly parameters?: readonly { readonly name: string; readonly in: string }[];
  readonly requestBody?: { readonly content: Readonly<Record<string, unknown>> };
}

async function operations(): Promise<readonly (readonly [string, Operation])[]> {
  const response = await call("/openapi.json", { key: null });
  const { paths } = await response.json<{ paths: Record<string, Record<string, Operation>> }>();
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(
      ([method, operation]) => [`${method.toUpperCase()} ${path}`, operation] as const,
    ),
  );
}

const UPGRADE = { upgrade: "websocket", connection: "upgrade" };

/** Copies of a body, each with a NUL in one of its strings, or in one of its names. */
function* withNul(value: unknown): Generator {
  if (typeof value === "string") yield `${value}\u0000`;
  if (typeof value !== "object" || value === null) return;
  for (const [name, inner] of Object.entries(value)) {
    for (const other of withNul(inner)) {
      yield Array.isArray(value)
        ? value.map((one: unknown, index) => (String(index) === name ? other : one))
        : { ...value, [name]: other };
    }
  }
  if (!Array.isArray(value)) yield { ...value, "na\u0000me": "x" };
}

describe.concurrent("a NUL character", () => {
  it("in a path or a parameter is never a fault of ours", async () => {
    const { key } = await tenantWithKey({});
    const all = await operations();
    expect(all.length).toBeGreaterThan(60);
    let places = 0;
    for (const [name, { parameters = [] }] of all) {
      const [method = "", template = ""] = name.split(" ");
      const path = template.replaceAll(/\{\w+\}/g, "x");
      const inPath = [...template.matchAll(/\{\w+\}/g)].map(({ index, 0: part }) =>
        [template.slice(0, index), "%00a", template.slice(index + part.length)]
          .join("")
          .replaceAll(/\{\w+\}/g, "x"),
      );
      const inQuery = parameters
        .filter((one) => one.in === "query")
        .map((one) => `${path}?${one.name}=a%00`);
      for (const place of [...inPath, ...inQuery]) {
        const headers = template.endsWith("/live") ? UPGRADE : {};
        const response = await call(place, { method, key, headers });
        const text = await response.text();
        expect(response.status, `${method} ${place}: ${text}`).toBeGreaterThanOrEqual(400);
        expect(response.status, `${method} ${place}: ${text}`).toBeLessThan(500);
        places++;
      }
    }
    expect(places).toBeGreaterThan(100);
  });

  it("in a body is refused, and named, before anything is done", async () => {
    const { key } = await tenantWithKey({});
    let bodies = 0;
    for (const [name, tries] of Object.entries(triesOf(NOTHING))) {
      for (const [path, { method = "POST", body, headers }] of tries) {
        if (typeof body !== "object") continue;
        for (const one of withNul(body)) {
          const response = await call(path, {
            method,
            key,
            body: one,
            ...(headers && { headers }),
          });
          const text = await response.text();
          const seen = `${name} ${JSON.stringify(one)}: ${response.status} ${text}`;
          // k-msg's array is answered row by row.
          if (name === "POST /send" && response.status === 200)
            expect(text, seen).toContain("INVALID");
          else expect(response.status, seen).toBeGreaterThanOrEqual(400);
          expect(response.status, seen).toBeLessThan(500);
          bodies++;
        }
      }
    }
    expect(bodies).toBeGreaterThan(20);
  });

  it.each([
    ["in a value", { text: "a\u0000b" }, "/text"],
    ["in a name", { variables: { "a\u0000": "1" } }, "/variables/a\uFFFD"],
    ["deep in a template", { image: { filename: "a\u0000.jpg" } }, "/image/filename"],
  ])("%s has its place in the answer", async (_title, fields, pointer) => {
    const response = await call("/v1/messages", { body: { to: "01000000000", ...fields } });
    expect(response.status).toBe(400);
    const { errors } = await response.json<{ errors: { pointer: string; code: string }[] }>();
    expect(errors[0]).toMatchObject({ pointer, code: "control_character" });
  });
});

describe.concurrent("a name that stands twice in one object", () => {
  it.each([
    ["/v1/messages", `{"to":"01000000000","text":"a","to":"01000000001"}`, "/to"],
    ["/v1/opt-outs", `{"to":"01000000000","\\u0074o":"01000000001"}`, "/to"],
    [
      "/v1/batches",
      `{"messages":[{"to":"01000000000","text":"a"},{"to":"01000000000","text":"a","text":"b"}]}`,
      "/messages/1/text",
    ],
  ])("is refused by %s: no reader may choose another than we do", async (path, body, pointer) => {
    const response = await call(path, { method: "POST", body });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      code: "invalid_request",
      errors: [{ pointer, code: "repeated_name" }],
    });
  });

  it("is refused in a line of NDJSON, by its line", async () => {
    const response = await call("/v1/batches", {
      method: "POST",
      headers: { "content-type": "application/x-ndjson" },
      body: `{"to":"01000000000","text":"a"}\n{"to":"01000000000","to":"01000000001","text":"a"}\n`,
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({ errors: [{ pointer: "/messages/1/to" }] });
  });

  it("is refused by k-msg's routes in k-msg's words", async () => {
    const response = await call("/send", {
      method: "POST",
      body: `{"to":"01000000000","text":"a","text":"b"}`,
    });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      ok: false,
      message: expect.stringContaining("/text stands twice") as string,
    });
  });
});
