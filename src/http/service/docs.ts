/** `/openapi.json`, made from the schemas that validate, and `/docs`, the same for people: no script, no foreign origin. */
import type { OpenAPIHono } from "@hono/zod-openapi";
import { Hono } from "hono";
import { html, raw } from "hono/html";

import type { AppEnv } from "../app-env.ts";

const VERSION = "0.1.0";

/** The directives behind the second one do not follow from default-src. */
const POLICY =
  "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

interface Operation {
  readonly summary?: string;
  readonly description?: string;
  readonly requestBody?: unknown;
  readonly parameters?: unknown;
  readonly responses?: Readonly<Record<string, { readonly description?: string }>>;
}

type Document = ReturnType<OpenAPIHono["getOpenAPI31Document"]>;

export function docs(app: OpenAPIHono<AppEnv>): Hono<AppEnv> {
  let made: Document | undefined;
  // Made at the first request: most isolates never serve it.
  const document = (): Document => (made ??= makeDocument(app));

  const router = new Hono<AppEnv>();
  router.get("/openapi.json", (c) => c.json(document()));
  router.get("/docs", (c) => {
    c.header("content-security-policy", POLICY);
    c.header("x-content-type-options", "nosniff");
    return c.html(page(document()));
  });
  return router;
}

const OWN_PAGES = [
  ["/", "The web page for browsers, an index for everybody else"],
  ["/openapi.json", "This document"],
  ["/docs", "This document for people"],
] as const;

function makeDocument(app: OpenAPIHono<AppEnv>): Document {
  app.openAPIRegistry.registerComponent("securitySchemes", "bearer", {
    type: "http",
    scheme: "bearer",
  });
  app.openAPIRegistry.registerComponent("securitySchemes", "signIn", {
    type: "apiKey",
    in: "header",
    name: "Cf-Access-Jwt-Assertion",
    description: "Of a person who signed in by Cloudflare Access (ACCESS_ISSUER): Access sets it.",
  });
  app.openAPIRegistry.registerComponent("securitySchemes", "receiptKey", {
    type: "http",
    scheme: "bearer",
    description: "A provider's own key, of the setting RECEIPT_KEYS.",
  });
  for (const [path, summary] of OWN_PAGES) {
    app.openAPIRegistry.registerPath({
      method: "get",
      path,
      summary,
      responses: { 200: { description: "OK" } },
    });
  }
  return app.getOpenAPI31Document({
    openapi: "3.1.0",
    info: {
      title: "Message objects",
      version: VERSION,
      description:
        "SMS, LMS, MMS and Kakao AlimTalk for Korea. Every message is an object that sends and follows itself. " +
        "An admin key of the default tenant acts for the tenant that X-Tenant-ID names. " +
        "X-Acting-Person (percent-encoded UTF-8, 100 characters at most) says who sits before a key: the audit trail keeps it.",
    },
  });
}

function page(document: Document): ReturnType<typeof html> {
  const operations = Object.entries(document.paths ?? {}).flatMap(([path, methods]) =>
    Object.entries(methods as Record<string, Operation>).map(([method, operation]) => ({
      path,
      method: method.toUpperCase(),
      operation,
    })),
  );
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>${document.info.title}</title>
        <style>
          ${raw(STYLE)}
        </style>
      </head>
      <body>
        <h1>${document.info.title} ${document.info.version}</h1>
        <p>
          ${document.info.description} The same for machines:
          <a href="/openapi.json">openapi.json</a>.
        </p>
        ${operations.map(section)}
        <h2>Shapes</h2>
        ${Object.entries(document.components?.schemas ?? {}).map(
          ([name, schema]) =>
            html`<details id="${name}">
              <summary>${name}</summary>
              <pre>${JSON.stringify(schema, null, 2)}</pre>
            </details>`,
        )}
      </body>
    </html>`;
}

function section(entry: { path: string; method: string; operation: Operation }): unknown {
  const { path, method, operation } = entry;
  const asked = { parameters: operation.parameters, body: operation.requestBody };
  return html`<section>
    <h3><code>${method} ${path}</code></h3>
    <p>${operation.summary ?? ""} ${operation.description ?? ""}</p>
    <ul>
      ${Object.entries(operation.responses ?? {}).map(
        ([status, answer]) => html`<li><code>${status}</code> ${answer.description ?? ""}</li>`,
      )}
    </ul>
    <details>
      <summary>Request</summary>
      <pre>${JSON.stringify(asked, null, 2)}</pre>
    </details>
  </section>`;
}

const STYLE = `body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color-scheme:light dark}
pre{overflow:auto;padding:1rem;background:color-mix(in srgb,currentColor 6%,transparent)}
section{border-top:1px solid color-mix(in srgb,currentColor 20%,transparent)}`;
