/** A browser tab that writes down everything that must not happen in it. */
import { mkdirSync } from "node:fs";
import { join } from "node:path";

import { AxeBuilder } from "@axe-core/playwright";
import {
  chromium,
  type Browser,
  type BrowserContextOptions,
  type Locator,
  type Page,
} from "playwright-core";
import { expect, inject } from "vitest";

import { DEVELOPMENT_DEFAULTS, ROOT } from "../../scripts/settings.ts";

export const KEY = DEVELOPMENT_DEFAULTS["API_KEY"] ?? "";
export const PATIENCE_MS = 60_000;

const SHOTS = join(ROOT, ".build/screenshots");

export async function startBrowser(): Promise<Browser> {
  // Chromium's own sandbox needs more than a container gives to root.
  const sandbox = process.getuid?.() !== 0;
  return chromium.launch({ executablePath: inject("chromium"), chromiumSandbox: sandbox });
}

export interface Visitor {
  readonly page: Page;
  /** Errors of the console, of scripts, of the policy, and requests to anywhere else. */
  readonly complaints: string[];
  open(hash?: string): Promise<void>;
  signIn(key?: string): Promise<void>;
  /** @throws AssertionError with what axe found. */
  expectAccessible(): Promise<void>;
  shoot(name: string): Promise<string>;
  close(): Promise<void>;
}

/** English and light unless told otherwise. */
export async function visit(browser: Browser, more: BrowserContextOptions = {}): Promise<Visitor> {
  const url = inject("url");
  const context = await browser.newContext({
    locale: "en-GB",
    colorScheme: "light",
    viewport: { width: 1280, height: 900 },
    reducedMotion: "reduce",
    ...more,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(PATIENCE_MS / 2);
  const complaints: string[] = [];
  page.on("console", (message) => {
    if (message.type() === "error" || /content security policy/i.test(message.text()))
      complaints.push(`${message.text()} (${message.location().url})`);
  });
  page.on("pageerror", (error) => complaints.push(`script: ${error.message}`));
  page.on("dialog", (dialog) => void dialog.accept());
  page.on("request", (request) => {
    const address = request.url();
    const own = address.startsWith(url) || /^(?:data|blob):/.test(address);
    if (!own) complaints.push(`a request to ${address}`);
    if (address.includes(KEY)) complaints.push(`the key in ${address}`);
  });
  return {
    page,
    complaints,
    open: async (hash = "") => {
      await page.goto(`${url}/${hash}`);
    },
    signIn: async (key = KEY) => {
      await page.locator("input[name=key]").fill(key);
      await page.locator("form button[type=submit]").click();
    },
    expectAccessible: async () => {
      const { violations } = await new AxeBuilder({ page }).analyze();
      const told = violations.map(({ id, nodes }) => ({
        id,
        nodes: nodes.slice(0, 3).map(({ html, failureSummary }) => ({ html, failureSummary })),
      }));
      expect(told, await page.title()).toEqual([]);
    },
    shoot: async (name) => {
      mkdirSync(SHOTS, { recursive: true });
      const path = join(SHOTS, `${name}.png`);
      await page.screenshot({ path });
      return path;
    },
    close: async () => context.close(),
  };
}

/** @throws Error when it does not come. */
export async function untilSeen(what: Locator): Promise<void> {
  await what.waitFor({ timeout: PATIENCE_MS });
}

/** @throws Error when it does not go. */
export async function untilGone(what: Locator): Promise<void> {
  await what.waitFor({ state: "detached" });
}

/** A call of the API past the page. */
export async function api<T>(path: string, body?: object): Promise<T> {
  const response = await fetch(inject("url") + path, {
    method: body ? "POST" : "GET",
    headers: {
      authorization: `Bearer ${KEY}`,
      "content-type": "application/json",
      prefer: "respond-async",
    },
    ...(body && { body: JSON.stringify(body) }),
  });
  if (!response.ok)
    throw new Error(`${path} answered ${response.status}: ${await response.text()}`);
  return (await response.json()) as T;
}
