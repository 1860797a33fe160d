/** The API's reference at /docs: it loads and reaches nothing but this host, and a call that is tried is answered. */
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";

import { KEY, startBrowser, untilSeen, visit } from "./visitor.ts";

let browser: Browser;

beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(async () => browser?.close());

it.each([
  ["en", /Send a message/, /Test Request/],
  ["ko", /메시지 보내기/, /시험 호출/],
] as const)("shows the reference (%s)", async (lang, title, button) => {
  const visitor = await visit(browser);
  const { page, complaints } = visitor;
  await visitor.open(`docs?lang=${lang}#tag/messages/POST/v1/messages`);
  await untilSeen(page.getByRole("heading", { name: title }).first());
  await untilSeen(page.getByRole("button", { name: button }).first());
  await visitor.shoot(`docs-${lang}`);
  expect(complaints).toEqual([]);
  await visitor.close();
});

it("tries a call with the key that is typed in, and shows the answer", async () => {
  const visitor = await visit(browser);
  const { page, complaints } = visitor;
  await visitor.open("docs?lang=en#tag/tenants/GET/v1/tenants/me");
  await untilSeen(page.getByRole("heading", { name: /Who am I/ }).first());
  await page.getByPlaceholder("Token").first().fill(KEY);
  await page
    .getByRole("button", { name: /Test Request.*\/v1\/tenants\/me/ })
    .first()
    .click();
  const answered = page.waitForResponse((response) => response.url().endsWith("/v1/tenants/me"));
  // In the window that lies over the page, whose own buttons speak of sending too.
  const client = page.locator("[data-v-app]", { has: page.locator(".scalar-app-exit") });
  await client.getByRole("button", { name: /^Send/ }).first().click();
  const response = await answered;
  expect(response.status()).toBe(200);
  expect(response.request().headers()["authorization"]).toBe(`Bearer ${KEY}`);
  await untilSeen(page.getByText("operator").last());
  await visitor.shoot("docs-try");
  expect(complaints).toEqual([]);
  await visitor.close();
});
