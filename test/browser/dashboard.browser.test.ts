/** The web page as somebody uses it. */
import type { Browser } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from "vitest";

import {
  api,
  KEY,
  PATIENCE_MS,
  startBrowser,
  untilGone,
  untilSeen,
  visit,
  type Visitor,
} from "./visitor.ts";

let browser: Browser;
const visitors: Visitor[] = [];

beforeAll(async () => {
  browser = await startBrowser();
});
afterAll(async () => browser?.close());

afterEach(async () => {
  const open = visitors.splice(0);
  const complaints = open.flatMap((one) => one.complaints);
  await Promise.all(open.map(async (one) => one.close()));
  expect(complaints).toEqual([]);
});

async function arrive(options?: Parameters<typeof visit>[1], hash = ""): Promise<Visitor> {
  const visitor = await visit(browser, options);
  visitors.push(visitor);
  await visitor.open(hash);
  return visitor;
}

async function arriveSignedIn(
  hash = "#/overview",
  options?: Parameters<typeof visit>[1],
): Promise<Visitor> {
  const visitor = await arrive(options, hash);
  await visitor.signIn();
  await visitor.page.locator("header.top").waitFor();
  return visitor;
}

interface Message {
  readonly id: string;
  readonly state: string;
}

const send = async (to: string, more = {}): Promise<Message> =>
  api<Message>("/v1/messages", { to, text: "주문이 접수되었습니다.", ...more });

describe("signing in", () => {
  it("refuses a wrong key, takes a right one, keeps it over a reload and forgets it when told", async () => {
    const visitor = await arrive();
    const { page, complaints } = visitor;
    await visitor.signIn("wrong");
    await page.getByRole("alert").waitFor();
    // The browser writes every 401 into its console.
    expect(complaints.splice(0)).toEqual([expect.stringMatching(/401.*\/v1\/about/)]);
    await visitor.signIn();
    await page.getByRole("heading", { name: "Overview" }).waitFor();
    await page.reload();
    await page.getByRole("heading", { name: "Overview" }).waitFor();
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.locator("input[name=key]").waitFor();
    await page.reload();
    await page.locator("input[name=key]").waitFor();
  });

  it("keeps the key out of addresses, cookies and what outlives the tab", async () => {
    const { page } = await arriveSignedIn("#/messages");
    expect(page.url()).not.toContain(KEY);
    expect(await page.context().cookies()).toEqual([]);
    const kept = await page.evaluate(() => JSON.stringify(Object.entries(localStorage)));
    expect(kept).not.toContain(KEY);
    const other = await page.context().newPage();
    await other.goto(inject("url"));
    await other.locator("input[name=key]").waitFor();
  });

  it("shows a key only the pages that its scopes are for", async () => {
    const { key } = await api<{ key: string }>("/v1/tenants/default/keys", {
      name: `reader-${Date.now()}`,
      scopes: ["read"],
    });
    const visitor = await arrive();
    await visitor.signIn(key);
    const { page, complaints } = visitor;
    await page.getByRole("heading", { name: "Overview" }).waitFor();
    expect(await page.getByRole("link", { name: "Send", exact: true }).count()).toBe(0);
    await page.getByRole("link", { name: "Settings" }).click();
    await page.getByText("no such settings for this key").waitFor();
    expect(complaints).toEqual([]);
  });

  it("begins with the form where the key does nothing but send", async () => {
    const { key } = await api<{ key: string }>("/v1/tenants/default/keys", {
      name: `sender-${Date.now()}`,
      scopes: ["send"],
    });
    const visitor = await arrive();
    await visitor.signIn(key);
    await visitor.page.getByRole("heading", { name: "Send", level: 1 }).waitFor();
    const links = await visitor.page.locator("header nav a").allTextContents();
    expect(links).toEqual(["Send", "Settings"]);
  });
});

describe("messages", () => {
  it("become delivered before one's eyes, without a reload", async () => {
    const visitor = await arriveSignedIn("#/send");
    const { page } = visitor;
    await page.getByLabel("To", { exact: true }).fill("010-0000-1234");
    await page.getByLabel("Text", { exact: true }).fill("#{name}님, 주문이 접수되었습니다.");
    await page.getByLabel("#{name}").fill("홍길동");
    await page.getByText("홍길동님, 주문이").waitFor();
    let loads = 0;
    page.on("load", () => (loads += 1));
    await page.getByRole("button", { name: "Send", exact: true }).click();
    await page.getByRole("heading", { name: "Timeline" }).waitFor();
    const state = page.locator(".head [data-state]");
    await page.locator(".head [data-state=delivered]").waitFor({ timeout: PATIENCE_MS });
    expect(await state.textContent()).toContain("delivered");
    expect(loads).toBe(0);
    expect(await page.locator("[aria-label=Timeline] tbody tr").count()).toBeGreaterThanOrEqual(4);
    await visitor.shoot("message");
  });

  it("are told by a WebSocket; how long a change takes to be seen is measured and printed", async () => {
    const visitor = await arriveSignedIn();
    const { page } = visitor;
    const delays: number[] = [];
    let socketed = 0;
    for (let i = 0; i < 5; i++) {
      const { id } = await send("01000001234");
      await page.evaluate((id) => {
        location.hash = `#/messages/${id}`;
      }, id);
      await page.getByText(id).first().waitFor();
      socketed += await page
        .locator("[data-live=socket]")
        .waitFor({ timeout: 3000 })
        .then(() => 1)
        .catch(() => 0);
      // Seen by the page itself, in the clock that the object's change is written in: it is the same machine's.
      const seen = await page.evaluate(
        async () =>
          new Promise<number>((resolve) => {
            const look = (): void => {
              if (document.querySelector(".head [data-state=delivered]")) resolve(Date.now());
              else requestAnimationFrame(look);
            };
            look();
          }),
      );
      const { timeline } = await api<{ timeline: { at: string; to: string }[] }>(
        `/v1/messages/${id}`,
      );
      const changed = timeline.find(({ to }) => to === "delivered")?.at ?? "";
      delays.push(seen - Date.parse(changed));
    }
    console.log(`live updates: ${delays.join(", ")} ms; by WebSocket: ${socketed} of 5`);
    expect(socketed).toBe(5);
  });

  it("are found by state and by number, which stays out of the address, and turn their pages", async () => {
    const number = "01077771234";
    await api("/v1/batches", {
      name: "pages",
      message: { text: "페이지" },
      messages: Array.from({ length: 30 }, () => ({ to: number })),
    });
    const { page } = await arriveSignedIn("#/messages");
    await page.getByLabel("Recipient's number").fill(number);
    await page.getByLabel("State").selectOption("delivered");
    await page.getByRole("button", { name: "Apply" }).click();
    const rows = page.locator("[aria-label=Messages] tbody tr");
    const next = page.getByRole("button", { name: "Next" });
    // Rows come by themselves, as the messages are delivered.
    await expect.poll(() => page.url()).toContain("state=delivered");
    await rows.first().waitFor({ timeout: PATIENCE_MS });
    await next.and(page.locator(":enabled")).waitFor({ timeout: PATIENCE_MS });
    expect(page.url()).not.toMatch(/7777/);
    expect(await rows.count()).toBe(25);
    expect(new Set(await rows.locator("td:nth-child(4)").allTextContents())).toEqual(
      new Set(["010****1234"]),
    );
    const first = await rows.first().getAttribute("data-key");
    await next.click();
    await page.waitForFunction(
      (first) => document.querySelector("tr[data-key]")?.getAttribute("data-key") !== first,
      first,
    );
    expect(await rows.count()).toBeLessThan(25);
    await page.getByRole("button", { name: "Previous" }).click();
    await page.locator(`tr[data-key="${first}"]`).waitFor();
  });

  it("are asked for every two seconds where the WebSocket does not come", async () => {
    const { id } = await send("01000001234");
    const visitor = await arrive();
    const { page } = visitor;
    await page.routeWebSocket(/\/live$/, async (socket) => socket.close());
    await visitor.open(`#/messages/${id}`);
    await visitor.signIn();
    await untilSeen(page.locator("[data-live=polling]"));
    await untilSeen(page.locator(".head [data-state=delivered]"));
  });

  it("that failed are sent again, by a button here or among the dead letters, or discarded there", async () => {
    const { id } = await send("01000008044");
    const { page } = await arriveSignedIn(`#/messages/${id}`);
    await page.locator(".head [data-state=failed]").waitFor();
    const letter = `send:${id}`;
    const listed = async (): Promise<boolean> =>
      (await api<{ data: { id: string }[] }>("/v1/dead-letters")).data.some(
        (one) => one.id === letter,
      );
    // The letters are read from SQL, which follows.
    await expect.poll(listed, { timeout: 20_000 }).toBe(true);
    const events = page.locator("[aria-label=Timeline] tbody tr");
    const before = await events.count();
    await page.getByRole("button", { name: "Send again" }).click();
    await expect.poll(async () => events.count()).toBeGreaterThan(before);
    await page.locator(".head [data-state=failed]").waitFor();
    await expect.poll(listed, { timeout: 20_000 }).toBe(true);
    await page.getByRole("link", { name: "Dead letters" }).click();
    const row = page.locator(`tr[data-key="${letter}"]`);
    await row.getByRole("button", { name: "Discard" }).click();
    await row.waitFor({ state: "detached" });
  });

  it("that wait for their time are canceled by a button", async () => {
    const scheduledAt = new Date(Date.now() + 3_600_000).toISOString();
    const { id } = await send("01000004321", { scheduledAt });
    const { page } = await arriveSignedIn(`#/messages/${id}`);
    await page.locator(".head [data-state=scheduled]").waitFor();
    await page.getByRole("button", { name: "Cancel" }).click();
    await page.locator(".head [data-state=canceled]").waitFor();
    expect((await api<Message>(`/v1/messages/${id}`)).state).toBe("canceled");
  });
});

describe("the form", () => {
  it("counts CP949 bytes, turns to LMS as it happens, and names what phones do not have", async () => {
    const { page } = await arriveSignedIn("#/send");
    const text = page.getByLabel("Text", { exact: true });
    await text.fill("가".repeat(45));
    await page.getByText("90 of 90 bytes").waitFor();
    expect(await page.locator("[data-type]").getAttribute("data-type")).toBe("SMS");
    await text.press("End");
    await text.pressSequentially("a");
    await page.getByText("91 of 2000 bytes").waitFor();
    expect(await page.locator("[data-type]").getAttribute("data-type")).toBe("LMS");
    await text.fill("축하합니다 🎉");
    await page.getByText("“🎉” (character 7)").waitFor();
  });

  it("shows how a template will read, by the names of its own variables", async () => {
    const { page } = await arriveSignedIn("#/send");
    await page.getByLabel("Kind").selectOption("alimtalk");
    await page.getByLabel("Template code").fill("AUTH_OTP");
    await page.getByLabel("#{code}").fill("482913");
    const preview = page.locator("[data-preview]");
    await untilSeen(preview);
    expect(await preview.textContent()).toBe("인증번호는 482913 입니다.");
  });

  it("warns of advertising at night in Korea", async () => {
    const { page } = await arriveSignedIn("#/send");
    await page.getByLabel("Text", { exact: true }).fill("(광고) 세일\n무료수신거부 080-123-4567");
    const warning = page.getByText("forbidden between 21:00 and 08:00");
    const at = page.locator("input[name=at]");
    await at.fill("2027-03-01T12:00");
    await untilGone(warning);
    await at.fill("2027-03-01T22:00");
    await untilSeen(warning);
  });
});

describe("a batch of test messages", () => {
  it("is one click away, moves to 100 % by itself, and shows its breakdown and errors", async () => {
    const visitor = await arriveSignedIn("#/send");
    const { page } = visitor;
    await page.getByRole("button", { name: "Send 50 test messages" }).click();
    await page.getByRole("progressbar").waitFor();
    const id = /bat_[\w-]+/.exec(page.url())?.[0] ?? "";
    const shown = async (): Promise<string | null> =>
      page.getByRole("progressbar").getAttribute("aria-valuenow");
    // What the page shows is what the API says, until both say that all is done.
    await expect
      .poll(
        async () => {
          const { finished, counts } = await api<{ finished: number; counts: object }>(
            `/v1/batches/${id}`,
          );
          return { finished, shown: await shown(), counts };
        },
        { timeout: 2 * PATIENCE_MS, interval: 500 },
      )
      .toMatchObject({ finished: 50, shown: "50" });
    await untilSeen(page.getByText("50 of 50 final · 100.0\u00A0%"));
    const bar = page.getByRole("progressbar");
    expect(await bar.getAttribute("aria-valuenow")).toBe("50");
    const breakdown = page.getByRole("group", { name: "By state" });
    expect(await breakdown.textContent()).toMatch(/delivered\d+/);
    const reasons = page.locator(".scroll[aria-label='Errors by reason'] tbody tr");
    await reasons.first().waitFor();
    const [saved] = await Promise.all([
      page.waitForEvent("download"),
      page.getByRole("button", { name: "CSV" }).click(),
    ]);
    expect(saved.suggestedFilename()).toMatch(/^bat_.*\.csv$/);
    await visitor.shoot("batch");
  });
});

describe("every page", () => {
  const pages = ["overview", "messages", "batches", "send", "letters", "settings"] as const;

  it.each([
    ["light", "en-GB"],
    ["dark", "ko-KR"],
  ] as const)("has no fault that axe knows, %s, %s", async (colorScheme, locale) => {
    const { id } = await send("01000001234");
    const { data } = await api<{ data: { id: string }[] }>("/v1/batches?limit=1");
    const visitor = await arrive({ colorScheme, locale });
    await visitor.expectAccessible();
    await visitor.shoot(`sign-in-${colorScheme}`);
    await visitor.signIn();
    const details = [`messages/${id}`, ...data.map(({ id }) => `batches/${id}`)];
    for (const name of [...pages, ...details]) {
      await visitor.open(`#/${name}`);
      await visitor.page.locator("main h1").waitFor();
      await visitor.page.locator("main .none:text-matches('…')").waitFor({ state: "detached" });
      if (name === "overview") await visitor.page.locator(".u-over").first().waitFor();
      await visitor.expectAccessible();
      await visitor.shoot(`${name.split("/").join("-").slice(0, 20)}-${colorScheme}`);
    }
  });

  it("fits a phone: nothing is wider than the screen", async () => {
    const visitor = await arriveSignedIn("#/overview", { viewport: { width: 360, height: 740 } });
    const { page } = visitor;
    const { data } = await api<{ data: { id: string }[] }>("/v1/messages?limit=1");
    for (const name of [...pages, ...data.map(({ id }) => `messages/${id}`)]) {
      await visitor.open(`#/${name}`);
      await page.locator("main h1").waitFor();
      await page.locator("main .none:text-matches('…')").waitFor({ state: "detached" });
      const width = await page.evaluate(() => document.documentElement.scrollWidth);
      expect(width, name).toBeLessThanOrEqual(360);
      if (name === "overview") await visitor.shoot("phone");
    }
  });

  it("can be reached with the keyboard alone", async () => {
    const visitor = await arrive();
    const { page } = visitor;
    await page.locator("input[name=key]").focus();
    await page.keyboard.type(KEY);
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Overview" }).waitFor();
    const messages = page.getByRole("link", { name: "Messages", exact: true });
    for (let i = 0; i < 20; i++) {
      if (await messages.evaluate((link) => link === document.activeElement)) break;
      await page.keyboard.press("Tab");
    }
    await page.keyboard.press("Enter");
    await page.getByRole("heading", { name: "Messages", level: 1 }).waitFor();
    expect(await page.evaluate(() => document.activeElement?.localName)).toBe("main");
  });
});

describe("settings", () => {
  it("make a key, which is shown once and works until it is revoked", async () => {
    const { page } = await arriveSignedIn("#/settings");
    const name = `made-${Date.now()}`;
    const keys = page.getByRole("region", { name: "Keys" });
    await keys.getByLabel("Name").fill(name);
    await keys.getByRole("button", { name: "Make a key" }).click();
    const key = (await keys.getByRole("status").locator("code").textContent()) ?? "";
    const ask = async (): Promise<number> =>
      (await fetch(`${inject("url")}/v1/about`, { headers: { authorization: `Bearer ${key}` } }))
        .status;
    expect(await ask()).toBe(200);
    await page.reload();
    const row = keys.locator("tr", { hasText: name });
    await row.waitFor();
    expect(await page.getByText(key).count()).toBe(0);
    await row.getByRole("button", { name: "Revoke" }).click();
    await row.getByText("revoked").waitFor();
    await expect.poll(ask, { timeout: 75_000, interval: 500 }).toBe(401);
  });

  it("add a webhook and remove it", async () => {
    const { page } = await arriveSignedIn("#/settings");
    const url = `https://example.com/hooks/${Date.now()}`;
    const hooks = page.getByRole("region", { name: "Webhooks" });
    await hooks.getByLabel("Address").fill(url);
    await hooks.getByRole("button", { name: "Add a webhook" }).click();
    const row = hooks.locator("tr", { hasText: url });
    await untilSeen(row);
    await row.getByRole("button", { name: "Remove" }).click();
    await untilGone(row);
  });

  it("change the route policy", async () => {
    const { page } = await arriveSignedIn("#/settings");
    const routes = page.getByRole("region", { name: "Route policy" });
    await routes.getByLabel("For").first().selectOption("MMS");
    await routes.getByLabel("In order").fill("iwinv");
    await routes.getByRole("button", { name: "Save" }).click();
    const row = routes.locator("tbody tr", { hasText: "MMS" });
    await untilSeen(row.getByText("priority"));
    await untilSeen(row.getByText("iwinv"));
  });
});

describe("language, zone and colours", () => {
  it("are the browser's, and stay as they are chosen", async () => {
    const { page } = await arriveSignedIn("#/overview", { locale: "ko-KR" });
    await page.getByRole("heading", { name: "현황" }).waitFor();
    expect(await page.locator("html").getAttribute("lang")).toBe("ko");
    await page.getByLabel("언어").selectOption("en");
    await page.getByRole("heading", { name: "Overview" }).waitFor();
    const dark = async (): Promise<string> =>
      page.evaluate(() => getComputedStyle(document.body).backgroundColor);
    const before = await dark();
    await page.getByLabel("Colours").selectOption("dark");
    await expect.poll(dark).not.toBe(before);
    await page.reload();
    await page.getByRole("heading", { name: "Overview" }).waitFor();
    expect(await dark()).not.toBe(before);
  });

  it("show times in Korea unless another zone is chosen", async () => {
    const { id } = await send("01000001234");
    const { acceptedAt } = await api<{ acceptedAt: string }>(`/v1/messages/${id}`);
    const korea = new Date(Date.parse(acceptedAt) + 9 * 3_600_000).toISOString();
    const { page } = await arriveSignedIn(`#/messages/${id}`, { timezoneId: "America/New_York" });
    const shown = (iso: string): string => iso.replace("T", " ").replace("Z", "");
    await untilSeen(page.getByText(shown(korea)).first());
    await page.getByLabel("Times in").selectOption("utc");
    await untilSeen(page.getByText(shown(acceptedAt)).first());
  });
});

describe("the overview", () => {
  it("refreshes by itself, and not in a hidden tab", async () => {
    const visitor = await arrive();
    const { page } = visitor;
    await page.clock.install();
    await visitor.open("#/overview");
    await visitor.signIn();
    const count = async (): Promise<number> =>
      Number(await page.locator("[data-count=total]").textContent());
    await page.locator("[data-count=total]").waitFor();
    const before = await count();
    await send("01000001234");
    await expect.poll(count, { timeout: 20_000 }).toBeGreaterThan(before);
    await page.evaluate(() => {
      Object.defineProperty(document, "hidden", { configurable: true, get: () => true });
    });
    let calls = 0;
    page.on("request", (request) => (calls += request.url().includes("/v1/reports/") ? 1 : 0));
    // Two rounds of its clock, and none of them asks.
    await page.clock.runFor(11_000);
    expect(calls).toBe(0);
    await page.evaluate(() => {
      Object.defineProperty(document, "hidden", { configurable: true, get: () => false });
      document.dispatchEvent(new Event("visibilitychange"));
    });
    await expect.poll(() => calls).toBeGreaterThan(0);
  });

  it("has a table behind each chart and numbers under the pointer, and its first view takes less than a second", async () => {
    const visitor = await arrive();
    const { page } = visitor;
    await page.locator("input[name=key]").waitFor();
    // The browser writes it down a moment after it was seen.
    const firstPaint = async (): Promise<number> =>
      page.evaluate(
        () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0,
      );
    await expect.poll(firstPaint).toBeGreaterThan(0);
    const painted = await firstPaint();
    console.log(`first view after ${Math.round(painted)} ms`);
    expect(painted).toBeLessThan(1000);
    await visitor.signIn();
    await page.locator(".u-over").first().waitFor();
    const charts = await page.locator(".plot").count();
    expect(charts).toBeGreaterThanOrEqual(2);
    expect(await page.locator(".plot + details table, .plot + details .none").count()).toBe(charts);
    await page.locator(".u-over").first().hover();
    // What the pointer is on: a moment, then numbers.
    const values = page.locator(".plot").first().locator(".u-value");
    await expect.poll(async () => values.first().textContent()).toMatch(/^\d{4}-\d\d-\d\d /);
    expect((await values.allTextContents()).slice(1)).toEqual([
      expect.stringMatching(/^\d+$/),
      expect.stringMatching(/^\d+$/),
      expect.stringMatching(/^\d+$/),
    ]);
    await page.mouse.move(0, 0);
    await page.setViewportSize({ width: 1280, height: 1360 });
    await page.getByRole("region", { name: "Mirror" }).getByText("in Postgres").waitFor();
    await visitor.shoot("overview");
  });
});
