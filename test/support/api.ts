/** What tests in workerd use to talk to the Worker, to its objects and to the emulator. */
import { env, exports } from "cloudflare:workers";
import { expect } from "vitest";

import type { MessageWithTimeline } from "../../src/http/shapes/schemas.ts";
import { hashFraction } from "../../src/kernel/hashes/hash-fraction.ts";
import { settingsOf } from "../../src/kernel/settings/settings.ts";
import { isolateOf } from "../../src/objects/isolate.ts";
import type { MessageStub } from "../../src/objects/message/message-stub.ts";
import { withPostgres } from "../../src/sql/driver/postgres.ts";
import { acknowledgementsOf, changesOf, untilCounted } from "./changes.ts";

const ORIGIN = "http://worker.test";

export interface Call {
  readonly method?: string;
  /** Text and bytes go as they are, anything else as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly key?: string | null;
}

export async function call(
  path: string,
  { method, body, headers, key }: Call = {},
): Promise<Response> {
  const token = key === undefined ? usualKey(path) : key;
  return exports.default.fetch(
    new Request(ORIGIN + path, {
      method: method ?? (body === undefined ? "GET" : "POST"),
      headers: {
        ...(body !== undefined && { "content-type": "application/json" }),
        ...(token !== null && { authorization: `Bearer ${token}` }),
        ...headers,
      },
      ...(body !== undefined && { body: isRaw(body) ? body : JSON.stringify(body) }),
    }),
  );
}

/** Of the default provider. */
export function receiptKey(): string {
  return settingsOf(env).RECEIPT_KEYS?.get("iwinv")?.[0] ?? "";
}

/** The service's own, but where that opens nothing. */
export function usualKey(path: string): string {
  return path === "/v1/receipts" ? receiptKey() : settingsOf(env).API_KEY;
}

function isRaw(body: unknown): body is string | Uint8Array<ArrayBuffer> {
  return typeof body === "string" || body instanceof Uint8Array;
}

export async function send(
  body: object,
  headers?: Record<string, string>,
): Promise<MessageWithTimeline> {
  const response = await call("/v1/messages", { body, ...(headers && { headers }) });
  expect([201, 202], await response.clone().text()).toContain(response.status);
  return response.json();
}

export async function get(id: string): Promise<MessageWithTimeline> {
  const response = await call(`/v1/messages/${encodeURIComponent(id)}`);
  expect(response.status).toBe(200);
  return response.json();
}

const CARRIERS = ["010", "011", "016", "017", "018", "019"];

/**
 * A recipient nobody else in the run uses; given last four digits script the emulator. Without them any do that script
 * nothing: middle digits alone are so few that two tests of a run would meet.
 */
export function phone(lastFour?: string): string {
  const fits = gateFor(lastFour !== undefined && lastFour >= FIRST_SCRIPTED);
  for (;;) {
    const drawn = draw(lastFour);
    if (!fits(drawn) || given.has(drawn)) continue;
    given.add(drawn);
    return drawn;
  }
}

/** Of one gate and given last digits there are some two hundred numbers: two tests would meet. */
const given = new Set<string>();

/** From here on last digits script faults. */
const FIRST_SCRIPTED = "8000";
/** Other workerds of the run begin with another gate. */
let scripted = Math.floor(Math.random() * 1000);

/**
 * A fault pauses the gate that it met. Where there are many gates, numbers that script faults have one each, in the upper half, and
 * stop nobody else's message.
 */
function gateFor(faulty: boolean): (number: string) => boolean {
  const gates = Number((env as { GATE_SHARDS?: string }).GATE_SHARDS ?? 1);
  // With few, files look at gates themselves.
  if (gates < 64) return () => true;
  const half = Math.floor(gates / 2);
  const own = half + (faulty ? scripted++ % half : 0);
  return (number) => {
    const gate = Math.floor(hashFraction(number) * gates);
    return faulty ? gate === own : gate < half;
  };
}

function draw(lastFour?: string): string {
  const [a = 0, b = 0, c = 0] = crypto.getRandomValues(new Uint16Array(3));
  const last = lastFour ?? String(b % 7000).padStart(4, "0");
  return `${CARRIERS[c % CARRIERS.length]}${String(a % 10_000).padStart(4, "0")}${last}`;
}

/** A guard against hanging only: no machine is so slow. The tests' own time limit is above it. */
const PATIENCE_MS = 540_000;
/** Each look costs. */
const LONGEST_WAIT_MS = 400;

/** Asks again and again until the check is true. @throws Error with the last value when nothing is to be expected any more. */
export async function eventually<T>(
  ask: () => Promise<T>,
  check: (value: T) => boolean,
): Promise<T> {
  let waitMs = 30;
  return lookUntil(ask, check, async () => {
    await scheduler.wait(waitMs);
    waitMs = Math.min(LONGEST_WAIT_MS, waitMs * 1.5);
  });
}

/** Until something else has happened that is counted there: nothing is asked for in vain. */
async function eventuallyAfter<T>(
  count: () => number,
  ask: () => Promise<T>,
  check: (value: T) => boolean,
): Promise<T> {
  let was = count();
  const askAndCount = async (): Promise<T> => {
    was = count();
    return ask();
  };
  return lookUntil(askAndCount, check, async () => untilCounted(count, was));
}

async function lookUntil<T>(
  ask: () => Promise<T>,
  check: (value: T) => boolean,
  pause: () => Promise<void>,
): Promise<T> {
  const until = performance.now() + PATIENCE_MS;
  for (;;) {
    const value = await ask();
    if (check(value)) return value;
    if (performance.now() > until) throw new Error(`never came true: ${JSON.stringify(value)}`);
    await pause();
  }
}

/** Until a message of the default tenant is as the check wants it; looked at after each of its changes. */
export async function untilMessage(
  id: string,
  check: (message: MessageWithTimeline) => boolean,
): Promise<MessageWithTimeline> {
  return eventuallyAfter(
    () => changesOf(id),
    async () => get(id),
    check,
  );
}

export async function untilState(id: string, state: string): Promise<MessageWithTimeline> {
  return untilMessage(id, (message) => message.state === state);
}

export async function stubOf(id: string): Promise<MessageStub> {
  const found = await isolateOf(env).messages.find("default", id);
  if (!found) throw new Error(`no object can have the id ${id}`);
  return found.stub;
}

export async function sql<T>(text: string, params: readonly unknown[] = []): Promise<T[]> {
  return withPostgres(env, async (client) => (await client.query<T>(text, params)).rows);
}

export interface Row {
  readonly message_id: string;
  readonly state: string;
  readonly status: string;
  readonly revision: number;
  readonly provider_message_id: string;
  readonly delivered_at: string | null;
}

export async function rowOf(id: string): Promise<Row | undefined> {
  return (await sql<Row>("select * from kmsg_delivery_tracking where message_id = $1", [id]))[0];
}

/** Until Postgres has this state of the message. */
export async function untilRow(id: string, state: string): Promise<Row> {
  const row = await eventuallyAfter(
    () => acknowledgementsOf(id),
    async () => rowOf(id),
    (found) => found?.state === state,
  );
  if (!row) throw new Error("no row");
  return row;
}

const emulatorUrl = (): string => (env as unknown as { EMULATOR_URL: string }).EMULATOR_URL;

export interface EmulatorSend {
  readonly phones: readonly string[];
  readonly text: string | null;
  readonly title: string | null;
  readonly accepted: boolean;
  readonly providerMessageId: string | null;
}

/** Every send that the emulator got for a number. */
export async function emulatorSends(to: string): Promise<readonly EmulatorSend[]> {
  const response = await fetch(`${emulatorUrl()}/_emulator/sends?phone=${to}`);
  const { sends }: { sends: EmulatorSend[] } = await response.json();
  return sends;
}

/** How often its history was asked. */
export async function emulatorStats(): Promise<{ readonly historyCalls: number }> {
  return (await fetch(`${emulatorUrl()}/_emulator/stats`)).json();
}

export async function emulatorSettings(settings: object): Promise<void> {
  const response = await fetch(`${emulatorUrl()}/_emulator/settings`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(settings),
  });
  expect(response.ok, await response.text()).toBe(true);
}

/** The provider's history shows so many other messages to a number, of this last minute but the newest seconds. */
export async function fillHistory(to: string, count: number): Promise<void> {
  const until = Date.now() - 20_000;
  const response = await fetch(`${emulatorUrl()}/_emulator/fill`, {
    method: "POST",
    body: JSON.stringify({ count, ending: to.slice(-4), phone: to, from: until - 40_000, until }),
  });
  expect(response.ok, await response.text()).toBe(true);
}

/** The result that a number waits for: one that ends in 7001 does until then, so that its messages stay as they are. */
export async function giveResult(to: string): Promise<void> {
  const response = await fetch(`${emulatorUrl()}/_emulator/results`, {
    method: "POST",
    body: JSON.stringify({ phone: to }),
  });
  expect(response.ok, await response.text()).toBe(true);
}

export async function emulatorTemplate(template: {
  readonly code: string;
  readonly name: string;
  readonly content: string;
  readonly status: string;
  /** The reviewer's words. */
  readonly comments?: string;
}): Promise<void> {
  const response = await fetch(`${emulatorUrl()}/_emulator/templates`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(template),
  });
  expect(response.ok, await response.text()).toBe(true);
}

/** Ends the inspection of a template. */
export async function emulatorVerdict(
  code: string,
  status: "Y" | "R",
  comments = "",
): Promise<void> {
  const response = await fetch(`${emulatorUrl()}/_emulator/templates/verdict`, {
    method: "POST",
    body: JSON.stringify({ code, status, comments }),
  });
  expect(response.ok, await response.text()).toBe(true);
}

/** The spans that the collector got of a trace, as JSON text. */
export async function spansText(traceId: string): Promise<string> {
  const collector = `${new URL(emulatorUrl()).origin}/_emulator/otlp`;
  const { received }: { received: { body: unknown }[] } = await (await fetch(collector)).json();
  return received
    .map(({ body }) => JSON.stringify(body))
    .filter((text) => text.includes(traceId))
    .join("\n");
}

/** Gives the vendor other keys than ours; null for ours again. */
export async function emulatorKeys(keys: { smsApi: string } | null): Promise<void> {
  await emulatorSettings({ keys: keys ?? { smsApi: "sms-key" } });
}
