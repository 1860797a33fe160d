/** The web page as the Worker serves it, and what it asks first. The page itself: test/browser. */
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";

import { findingsOf } from "../../src/app/doctor/controls.ts";
import type { Finding } from "../../src/app/doctor/finding.ts";
import { settingsOf } from "../../src/kernel/settings/settings.ts";
import { call } from "../support/api.ts";
import { tenantWithKey } from "../support/tenants.ts";

const AS_BROWSER = { accept: "text/html,application/xhtml+xml,*/*;q=0.8" };

const page = async (): Promise<Response> => call("/", { key: null, headers: AS_BROWSER });

describe.concurrent("the web page", () => {
  it("is what a browser gets at /, without a key; everybody else gets JSON", async () => {
    const [html, json] = await Promise.all([page(), call("/", { key: null })]);
    expect(html.status).toBe(200);
    expect(html.headers.get("content-type")).toContain("text/html");
    expect(await html.text()).toContain('<div id="app">');
    expect(json.headers.get("content-type")).toContain("application/json");
    expect(await json.json()).toMatchObject({ ok: true });
  });

  it("names only files that are there, which never change under their name", async () => {
    const paths = [...(await (await page()).text()).matchAll(/(?:src|href)="(\/[^"]+)"/g)];
    expect(paths.length).toBe(2);
    for (const [, path = ""] of paths) {
      const response = await call(path, { key: null });
      expect(response.status, path).toBe(200);
      expect(response.headers.get("cache-control")).toContain("immutable");
      expect((await response.text()).length).toBeGreaterThan(1000);
    }
  });

  it("may load and reach nothing but its own origin, run nothing inline, be framed by nobody, set no cookie", async () => {
    const { headers } = await page();
    const policy = new Map(
      (headers.get("content-security-policy") ?? "").split("; ").map((directive) => {
        const [name = "", ...values] = directive.split(" ");
        return [name, values.join(" ")];
      }),
    );
    expect(Object.fromEntries(policy)).toEqual({
      "default-src": "'none'",
      "script-src": "'self'",
      "style-src": "'self'",
      "connect-src": "'self' ws://worker.test wss://worker.test",
      "img-src": "'self' data:",
      "base-uri": "'none'",
      "form-action": "'none'",
      "frame-ancestors": "'none'",
    });
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(headers.get("set-cookie")).toBeNull();
  });

  it("has nothing inline that the policy would refuse", async () => {
    const html = await (await page()).text();
    expect(html).not.toMatch(/<style|\sstyle=|\son\w+=|<script(?![^>]*\ssrc=)/i);
  });

  it.each([
    ["GET", "/assets/nothing.js"],
    ["GET", "/index.html"],
  ])("%s %s is a problem no_route", async (method, path) => {
    const response = await call(path, { method, key: null, headers: AS_BROWSER });
    expect(response.status).toBe(404);
    expect(await response.json()).toMatchObject({ code: "no_route" });
  });
});

describe.concurrent("GET /v1/about", () => {
  it("says whose key it is, what it may do, and that sends go to the emulator here", async () => {
    const response = await call("/v1/about");
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      tenant: "default",
      scopes: ["send", "read", "export", "admin", "reveal"],
      operator: true,
      numbers: "full",
      emulator: true,
      findings: findingsOf(settingsOf(env)),
      version: { id: env.VERSION.id, tag: null, at: expect.any(String) as string },
      tasks: expect.any(Array) as unknown[],
    });
  });

  it("tells an operator what is loosened, with what to do, and nobody else", async () => {
    const { findings } = await (await call("/v1/about")).json<{ findings: Finding[] }>();
    const ids = findings.map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(["environment.development", "guard.recipient"]));
    expect(JSON.stringify(findings)).not.toContain(settingsOf(env).API_KEY);
    const { key } = await tenantWithKey();
    const told = await (await call("/v1/about", { key })).json();
    for (const field of ["findings", "version", "tasks"]) expect(told).not.toHaveProperty(field);
  });

  it.each([null, "wrong"])("with the key %s is refused", async (key) => {
    expect((await call("/v1/about", { key })).status).toBe(401);
  });
});
