/** `/openapi.json`, and its pages for people: `/docs` and `/problems/…`. */
import { describe, expect, it } from "vitest";

import { VARIANTS } from "../../src/contract/inputs.ts";
import { app } from "../../src/http/app.ts";
import { KOREAN_REASONS } from "../../src/http/problems/korean-reasons.ts";
import { TABLE } from "../../src/http/problems/reasons.ts";
import { call, phone } from "../support/api.ts";

async function expectProblem(response: Response, status: number, code: string): Promise<void> {
  expect(response.status).toBe(status);
  expect(await response.json()).toMatchObject({ status, code });
}

describe.concurrent("the API document", () => {
  interface Document {
    readonly openapi: string;
    readonly info: { readonly title: string; readonly version: string };
    readonly paths: Record<
      string,
      Record<string, { responses: object; security?: object[]; summary: string }>
    >;
    readonly components: Record<string, Record<string, unknown>>;
  }
  const document = async (): Promise<Document> =>
    (await call("/openapi.json", { key: null })).json<Document>();

  it("is OpenAPI 3.1.0 and has every route of the app, and no other", async () => {
    const { openapi, info, paths } = await document();
    expect(openapi).toBe("3.1.0");
    expect(info).toMatchObject({ title: expect.any(String), version: expect.any(String) });
    const told = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const served = app.routes
      .filter((route) => route.method !== "ALL")
      .map((route) => `${route.method} ${route.path.replaceAll(/:(\w+)/g, "{$1}")}`);
    expect(told.sort()).toEqual([...new Set(served)].sort());
  });

  it("resolves every reference and names every path parameter", async () => {
    const whole = await document();
    const references = [...JSON.stringify(whole).matchAll(/"\$ref":"#\/([^"]+)"/g)];
    expect(references.length).toBeGreaterThan(5);
    for (const [, reference = ""] of references) {
      const found = reference
        .split("/")
        .reduce<unknown>((at, name) => (at as Record<string, unknown> | undefined)?.[name], whole);
      expect(found, reference).toBeTypeOf("object");
    }
    for (const [path, methods] of Object.entries(whole.paths)) {
      const names = [...path.matchAll(/\{(\w+)\}/g)].map((match) => match[1]);
      for (const operation of Object.values(methods)) {
        const { parameters = [] } = operation as { parameters?: { name: string; in: string }[] };
        const told = parameters.filter((one) => one.in === "path").map((one) => one.name);
        expect(told, path).toEqual(names);
        expect(Object.keys(operation.responses).length).toBeGreaterThan(0);
        expect(operation.summary).toBeTruthy();
        for (const requirement of operation.security ?? []) {
          expect(Object.keys(whole.components["securitySchemes"] ?? {})).toContain(
            Object.keys(requirement)[0],
          );
        }
      }
    }
  });

  it("is a page that may load its own files alone, in the language of its reader", async () => {
    for (const [headers, language] of [
      [{}, "en"],
      [{ "accept-language": "ko-KR,ko;q=0.9" }, "ko"],
    ] as const) {
      const response = await call("/docs", { key: null, headers });
      expect(response.headers.get("content-type")).toMatch(/^text\/html/);
      expect(response.headers.get("content-language")).toBe(language);
      const policy = response.headers.get("content-security-policy") ?? "";
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).toContain("script-src 'self';");
      expect(policy).not.toMatch(/\*|https?:|unsafe-eval|script-src[^;]*unsafe/);
      const page = await response.text();
      expect(page).toContain(`<html lang="${language}">`);
      expect(page).not.toMatch(/<script(?! (defer|type="module") src="\/assets\/)|\son\w+=/);
      for (const [, path = ""] of page.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g)) {
        expect((await call(path, { key: null })).status, path).toBe(200);
      }
    }
  });

  it("comes in the language that is asked for, and is not sent again to who has it", async () => {
    const korean = await call("/openapi.json?lang=ko", { key: null });
    expect(korean.headers.get("content-language")).toBe("ko");
    await korean.text();
    const tag = korean.headers.get("etag") ?? "";
    const again = await call("/openapi.json?lang=ko", {
      key: null,
      headers: { "if-none-match": tag },
    });
    expect([tag === "", again.status]).toEqual([false, 304]);
    await expectProblem(await call("/openapi.json?lang=fr", { key: null }), 400, "invalid_request");
  });

  it("has a page for each code, to which the type of a problem leads", async () => {
    const refused = await call("/v1/messages/none");
    const { type } = await refused.json<{ type: string }>();
    expect(type).toBe("/problems/not_found");
    for (const kind of Object.keys(TABLE) as (keyof typeof TABLE)[]) {
      for (const lang of ["en", "ko"] as const) {
        const page = await call(`/problems/${kind}?lang=${lang}`, { key: null });
        expect(page.status, kind).toBe(200);
        expect(page.headers.get("content-security-policy")).toContain("default-src 'none'");
        const { title } = lang === "ko" ? KOREAN_REASONS[kind] : TABLE[kind];
        expect(await page.text()).toContain(title.replaceAll('"', "&quot;"));
      }
    }
    await expectProblem(await call("/problems/none", { key: null }), 404, "no_route");
  });
});

describe("the inputs by type", () => {
  const samples: Readonly<Record<string, unknown>> = {
    text: "x",
    body: "x",
    subject: "x",
    templateId: "AUTH_OTP",
    failover: { enabled: true },
    image: { filename: "a.jpg", base64: "/9j/" },
  };
  const cases = VARIANTS.flatMap(({ name, type, without }) =>
    without.filter((field) => field !== "type").map((field) => ({ name, type, field })),
  );

  it.each(cases)("$name: the service takes no $field either", async ({ type, field }) => {
    const alimTalk = type === "ALIMTALK";
    const own = alimTalk ? { templateId: "AUTH_OTP", variables: { code: "1" } } : { text: "x" };
    const body = { ...(type && { type }), to: phone(), ...own, [field]: samples[field] };
    const response = await call("/v1/messages", { body });
    expect(response.status).toBe(400);
    const { errors } = await response.json<{ errors: { pointer: string; code: string }[] }>();
    // `body` is another word for `text`.
    const pointer = field === "body" ? "/text" : `/${field}`;
    expect(errors).toContainEqual(expect.objectContaining({ pointer, code: "not_allowed" }));
  });
});
