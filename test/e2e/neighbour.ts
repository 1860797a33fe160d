/** A tenant beside whatever keeps the service busy: what it asks all the time, and what it gets. */
import { readFileSync } from "node:fs";

import { DEVELOPMENT_DEFAULTS } from "../../scripts/settings.ts";
import { wait } from "../chaos/random.ts";
import { descendants, isWorkerd } from "./support.ts";

/** How long each of a neighbour's requests took, ms, by what it asked. */
export type Times = ReadonlyMap<string, readonly number[]>;

const PAUSE_MS = 500;
const SENT: ReadonlySet<string> = new Set(["sent", "delivered"]);

/** Where it writes to; no other test of real processes uses this number. */
const PHONE = "01077770001";
const TEXTS = "neighbour ";

/** Asks as a tenant does: without a time limit, for what is slow is not yet broken. @throws Error unless it is a 2xx */
export type Ask = (method: "GET" | "POST", path: string, body?: object) => Promise<Response>;

export function askAs(url: string, key: string): Ask {
  return async (method, path, body) => {
    const response = await fetch(url + path, {
      method,
      headers: {
        authorization: `Bearer ${key}`,
        ...(path === "/" && { accept: "text/html" }),
        ...(body && { "content-type": "application/json" }),
      },
      ...(body && { body: JSON.stringify(body) }),
    });
    if (response.ok) return response;
    throw new Error(`${method} ${path}: ${response.status} ${await response.text()}`);
  };
}

/** A tenant of its own, by the operator's key. */
export async function newTenant(url: string, id: string): Promise<Ask> {
  const operator = askAs(url, DEVELOPMENT_DEFAULTS["API_KEY"] ?? "");
  await operator("POST", "/v1/tenants", { id, name: id });
  const body = { name: "test", scopes: ["send", "read"] };
  const made = await operator("POST", `/v1/tenants/${id}/keys`, body);
  const { key } = (await made.json()) as { key: string };
  return askAs(url, key);
}

export class Neighbour {
  readonly #ask: Ask;
  readonly #times = new Map<string, number[]>();
  readonly #failures: string[] = [];
  readonly #handedOver: number[] = [];

  constructor(ask: Ask) {
    this.#ask = ask;
  }

  get times(): Times {
    return this.#times;
  }

  /** What was not answered with a 2xx. */
  get failures(): readonly string[] {
    return this.#failures;
  }

  /** When it handed over each of its messages, epoch ms. One was sent before the next. */
  get handedOver(): readonly number[] {
    return this.#handedOver;
  }

  /** One round after the other while that is wanted. */
  async live(goOn: () => boolean): Promise<void> {
    while (goOn()) {
      await this.#round();
      await wait(PAUSE_MS);
    }
  }

  /** A message until it is sent, and the page with the lists that it shows. */
  async #round(): Promise<void> {
    const begun = performance.now();
    const at = Date.now();
    const body = { to: PHONE, text: `${TEXTS}${this.#handedOver.length + 1}` };
    const message = await this.#timed("POST /v1/messages", "POST", "/v1/messages", body);
    if (!message) return;
    this.#handedOver.push(at);
    const { id, state } = JSON.parse(message) as { id: string; state: string };
    const [page] = await Promise.all([
      this.#timed("GET / (the page)", "GET", "/"),
      this.#timed("GET /v1/messages", "GET", "/v1/messages?limit=50"),
      this.#timed("GET /v1/batches", "GET", "/v1/batches?limit=20"),
      this.#timed("GET /v1/reports/summary", "GET", "/v1/reports/summary"),
    ]);
    for (const [, path = ""] of page?.matchAll(/(?:src|href)="(\/assets\/[^"]+)"/g) ?? [])
      await this.#timed("GET /assets/… (the page's)", "GET", path);
    for (let now = state; !SENT.has(now); await wait(PAUSE_MS)) {
      const found = await this.#timed("GET /v1/messages/:id", "GET", `/v1/messages/${id}`);
      if (found) now = (JSON.parse(found) as { state: string }).state;
    }
    this.#note("a message: handed over to seen sent", performance.now() - begun);
  }

  async #timed(
    name: string,
    method: "GET" | "POST",
    path: string,
    body?: object,
  ): Promise<string | undefined> {
    const begun = performance.now();
    try {
      return await (await this.#ask(method, path, body)).text();
    } catch (error) {
      this.#failures.push(error instanceof Error ? error.message : String(error));
      return undefined;
    } finally {
      this.#note(name, performance.now() - begun);
    }
  }

  #note(name: string, ms: number): void {
    const known = this.#times.get(name);
    if (known) known.push(ms);
    else this.#times.set(name, [ms]);
  }
}

/** A line for each thing that was asked. */
export function printTimes(times: Times): void {
  for (const [name, all] of times) {
    const sorted = all.toSorted((a, b) => a - b);
    const at = (share: number): string =>
      (sorted[Math.ceil(share * sorted.length) - 1] ?? 0).toFixed(0).padStart(6);
    console.log(
      `${name.padEnd(38)} ${String(all.length).padStart(5)} times, ms: p50 ${at(0.5)} p95 ${at(0.95)} most ${at(1)}`,
    );
  }
}

/** The most memory that the largest of a part's runtimes held so far, in MB; undefined where the system does not tell. */
export function peakMemory(pid: number): number | undefined {
  try {
    const kilobytes = descendants(pid)
      .filter(isWorkerd)
      .map((one) => /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${one}/status`, "utf8"))?.[1]);
    return Math.round(Math.max(...kilobytes.map(Number)) / 1000);
  } catch {
    return undefined;
  }
}
