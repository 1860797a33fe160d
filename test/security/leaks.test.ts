/**
 * Personal data stays put: whatever happens, no number, text, subject or value, no SQL, no stack and no key is in a log line
 * or in an answer that says no.
 */
import { createExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";

import { consumeMirror } from "../../src/jobs/mirror/consumer.ts";
import { sweep } from "../../src/jobs/sweep/messages.ts";
import { settingsOf } from "../../src/kernel/settings/settings.ts";
import { isolateOf } from "../../src/objects/isolate.ts";
import type { QueuedMirror } from "../../src/objects/mirror/queued.ts";
import { IwinvSettings } from "../../src/providers/iwinv/settings.ts";
import worker from "../../src/worker.ts";
import { eventually, phone, spansText, sql, stubOf, untilState, usualKey } from "../support/api.ts";

/** Unmistakable, each of them; variables may have any name. */
const TEXT = "LEAKTEXT 인증번호";
const SUBJECT = "LEAKSUBJECT";
const VALUE = "LEAKVALUE";
const FIELD = "LEAKFIELD";
const KEY = "LEAKKEY-idempotency";
/** All of it is one trace, kept. */
const TRACE_ID = crypto.randomUUID().replaceAll("-", "");
const numbers: string[] = [];

const lines: string[] = [];
/** What was answered: refusals whole, and every header. */
const refusals: string[] = [];

beforeAll(() => {
  for (const level of ["log", "info", "warn", "error", "debug", "trace"] as const) {
    vi.spyOn(console, level).mockImplementation((...parts: unknown[]) => {
      lines.push(parts.map(String).join(" "));
    });
  }
});
afterAll(() => vi.restoreAllMocks());

const away = {
  ...env,
  HYPERDRIVE: { connectionString: "postgres://LEAKUSER:LEAKPASSWORD@127.0.0.1:1/leak" },
} as unknown as Env;
/** Nobody listens there; and the keys are not the emulator's. */
const noProvider = {
  ...env,
  IWINV_SMS_BASE_URL: "http://127.0.0.1:1/sms",
  IWINV_ALIMTALK_BASE_URL: "http://127.0.0.1:1/alimtalk",
  IWINV_SMS_API_KEY: "LEAKPROVIDERKEY",
} as unknown as Env;

interface Ask {
  readonly body?: unknown;
  readonly method?: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly bindings?: Env;
}

async function ask(path: string, { body, method, headers, bindings }: Ask = {}): Promise<unknown> {
  const response = await worker.fetch(
    new Request(`http://worker.test${path}`, {
      method: method ?? (body === undefined ? "GET" : "POST"),
      headers: {
        authorization: `Bearer ${usualKey(path)}`,
        "content-type": "application/json",
        prefer: "wait=2",
        traceparent: `00-${TRACE_ID}-b7ad6b7169203331-01`,
        "idempotency-key": `${KEY}-${crypto.randomUUID()}`,
        ...headers,
      },
      ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
    }),
    bindings ?? env,
    createExecutionContext(),
  );
  const text = await response.text();
  const heads = [...response.headers].map((pair) => pair.join(": ")).join("\n");
  refusals.push(response.ok ? heads : `${heads}\n${text}`);
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function to(digits?: string): string {
  const number = phone(digits);
  numbers.push(number);
  return number;
}

const sms = (digits?: string) => ({ to: to(digits), text: `${TEXT} ${digits}` });
const lms = (digits?: string) => ({ ...sms(digits), type: "LMS", subject: SUBJECT });
const alimTalk = (digits?: string, more: object = {}) => ({
  type: "ALIMTALK",
  to: to(digits),
  templateId: "AUTH_OTP",
  variables: { code: VALUE },
  ...more,
});

/** Faults of the account last: they stop everything that comes after them. */
const OUTCOMES =
  "8001 8012 8112 8430 8501 8502 8503 8600 8612 8603 8604 8605 8606 8610 8611 9007 9102 8044 8050 8540 8013 8014 8015 8403".split(
    " ",
  );

describe("logs and refusals", { concurrent: false }, () => {
  it("are made by all that can go wrong", async () => {
    const { id } = (await ask("/v1/messages", { body: sms("7001") })) as { id: string };
    await untilState(id, "sent");
    await ask(`/v1/messages/${id}/cancel`, { method: "POST" });
    for (let i = 0; i < 2; i++) await ask(`/v1/messages/${id}/refresh`, { method: "POST" });
    await ask("/v1/receipts", { body: { message_id: id, provider_id: "x", status: "failed" } });
    const asks: (() => Promise<unknown>)[] = [
      ...wrongBodies().flatMap((body) =>
        ["/v1/messages", "/send", "/send/sms", "/v1/receipts"].map(
          (path) => async () => ask(path, { body }),
        ),
      ),
      async () => ask("/send", { body: [sms(), { ...sms(), colour: TEXT }] }),
      async () => ask("/v1/messages", { body: sms(), bindings: noProvider }),
      async () => ask("/v1/messages", { body: alimTalk(), bindings: noProvider }),
      ...[
        "/v1/messages",
        "/tracking/nobody",
        "/v1/messages/nobody",
        "/readyz",
        "/v1/dead-letters",
        "/v1/mirror/verify?day=2026-11-20",
      ].map((path) => async () => ask(path, { bindings: away })),
      async () => ask("/v1/receipts", { body: receipt("provider_id"), bindings: away }),
      async () => ask(`/v1/messages?from=${to()}&cursor=${to()}`),
      async () => ask(`/v1/messages/${to()}`),
      async () => ask(`/${to()}/${encodeURIComponent(TEXT)}`),
      async () => ask(`/tracking/${to()}`),
      async () => ask("/v1/messages", { headers: { authorization: `Bearer ${to()}` } }),
      async () =>
        ask("/v1/messages", { body: sms(), headers: { "content-type": TEXT.slice(0, 8) } }),
      async () => ask("/internal/tracking/run-once", { method: "POST" }),
      async () =>
        ask("/internal/tracking/run-once", {
          method: "POST",
          headers: { "x-cron-token": "local-cron-token" },
          bindings: away,
        }),
      async () => ask("/healthz"),
      async () => ask("/metrics"),
      ...OUTCOMES.flatMap((digits) => [
        async () => ask("/v1/messages", { body: lms(digits) }),
        async () => ask("/v1/messages", { body: alimTalk(digits) }),
        async () => ask("/send", { body: sms(digits) }),
      ]),
    ];
    for (let i = 0; i < asks.length; i += 12) {
      await Promise.all(asks.slice(i, i + 12).map(async (one) => one()));
    }
    const key = crypto.randomUUID();
    for (const body of [sms(), sms()]) {
      await ask("/v1/messages", { body, headers: { "idempotency-key": key } });
    }
    await sweepAndConsume(id);
    expect(refusals.length).toBeGreaterThan(120);
    expect(lines.length).toBeGreaterThan(3);
  });

  it("hold no number, text, subject or value", () => {
    const found = personal();
    expect(found.length).toBeGreaterThan(100);
    const leaks = [...lines, ...refusals].filter((line) => found.some((one) => line.includes(one)));
    expect(leaks).toEqual([]);
  });

  it("hold no SQL, no stack, no address and no key", () => {
    const settings = settingsOf(env);
    const iwinv = IwinvSettings.parse(env);
    const keys = [
      iwinv.IWINV_SMS_API_KEY,
      iwinv.IWINV_SMS_AUTH_KEY,
      settings.HASH_KEY,
      settings.API_KEY,
      settings.INTERNAL_CRON_TOKEN ?? "-",
      btoa(iwinv.IWINV_API_KEY),
      btoa(`${iwinv.IWINV_SMS_API_KEY}&${iwinv.IWINV_SMS_AUTH_KEY}`),
      "LEAKPASSWORD",
      "LEAKUSER",
      "LEAKPROVIDERKEY",
      KEY,
    ];
    const traces =
      /\bselect\b|\binsert\b|kmsg_delivery|\$1\b|postgres:\/\/|127\.0\.0\.1| at \S+ \(|\.ts:\d+|node_modules/i;
    for (const line of [...lines, ...refusals]) {
      expect(line).not.toMatch(traces);
      for (const secret of keys) expect(line.includes(secret), `${secret} in ${line}`).toBe(false);
    }
  });

  it("name messages, if at all, by ids of our own form; every line is JSON", () => {
    for (const line of lines) {
      const fields = JSON.parse(line) as Record<string, unknown>;
      expect(Object.keys(fields)).toEqual(expect.arrayContaining(["level", "event"]));
      const { messageId } = fields;
      if (messageId !== undefined) {
        expect(messageId).toMatch(
          /^(msg_[A-Za-z0-9_-]{43}(:api-fallback)?|\(named by its caller\))$/,
        );
      }
    }
  });

  it("cover what the list and the metrics are for: those have no text either", async () => {
    const list = JSON.stringify(await ask("/v1/messages?limit=1000"));
    expect(list).toContain('"data"');
    for (const word of [TEXT, SUBJECT, VALUE]) expect(list).not.toContain(word);
    const metrics = String(await ask("/metrics"));
    expect(metrics).toContain("kmsg_http_requests_total{");
    const spans = await eventually(
      async () => spansText(TRACE_ID),
      (text) => text.includes("mirror write") && text.includes("send iwinv"),
    );
    for (const told of [metrics, spans]) {
      for (const secret of personal()) expect(told).not.toContain(secret);
      // Nor an id, of ours or of anybody's, nor a path with one.
      expect(told).not.toMatch(/(?<!k)msg_[A-Za-z0-9_-]{20}|\/nobody/);
    }
  });
});

function receipt(name: string): object {
  return { [name]: to(), status: "delivered" };
}

/** Numbers in every way of writing them, and words. */
function personal(): string[] {
  const ways = numbers.flatMap((one) => [
    one,
    `${one.slice(0, 3)}-${one.slice(3, 7)}-${one.slice(7)}`,
    `82${one.slice(1)}`,
  ]);
  return [...ways, "LEAKTEXT", "인증번호", SUBJECT, VALUE, FIELD];
}

function wrongBodies(): readonly unknown[] {
  return [
    `{"to":"${to()}","text":"${TEXT}"`,
    `${TEXT} ${to()}`,
    JSON.stringify([TEXT, to()]),
    { ...sms(), text: TEXT.repeat(200) },
    { ...sms(), text: `${TEXT}😀` },
    { ...sms(), text: `${TEXT} #{name}` },
    { ...lms(), subject: SUBJECT.repeat(9) },
    { to: `${to()}0000`, text: TEXT },
    { ...sms(), from: `+1${to()}` },
    { ...sms(), type: TEXT },
    { ...sms(), providerId: to() },
    { ...sms(), scheduledAt: TEXT },
    { ...sms(), messageId: `msg_${to()}` },
    { ...sms(), customFields: { a: FIELD.repeat(100) } },
    { ...sms(), image: { filename: `${to()}.png`, base64: TEXT } },
    alimTalk("", { templateId: `NONE${VALUE}` }),
    alimTalk("", { variables: { code: VALUE.repeat(200) } }),
    alimTalk("", { variables: { other: VALUE } }),
    alimTalk("", { failover: { enabled: true, fallbackContent: `${TEXT}😀` } }),
    { message_id: to(), status: "delivered" },
    { provider_id: to(), failed_at: TEXT },
    { message_id: to(), status: TEXT, code: `${VALUE} ${VALUE}` },
  ];
}

/** The queue and the cron with the database away, and with a row that it refuses. */
async function sweepAndConsume(id: string): Promise<void> {
  const record = await (await stubOf(id)).read("default");
  const body = {
    object: "0".repeat(64),
    row: { message_id: id, to: to(), revision: "LEAKVALUE", last_error: { message: TEXT } },
    events: [],
    record,
  } as unknown as QueuedMirror;
  const batch = {
    messages: [{ body, attempts: 1 }],
    retryAll: () => undefined,
    ackAll: () => undefined,
  } as unknown as MessageBatch<QueuedMirror>;
  for (const bindings of [away, env]) await consumeMirror(batch, isolateOf(bindings));
  // A row without an object, named by its caller after the recipient.
  await sql(
    `insert into kmsg_delivery_tracking (message_id, provider_id, provider_message_id, type, "to", status, requested_at,
       status_updated_at, next_check_at, tenant_id, state, revision, accepted_at)
     values ($1, 'iwinv', '', 'SMS', '01000000000', 'SENT', 0, 0, 0, 'default', 'sent', 1, 0)`,
    [to()],
  );
  await sweep(isolateOf(env), 500);
  expect(lines.join("\n")).toContain("sweeper.object_missing");
  await expect(sweep(isolateOf(away), 10)).rejects.toThrow("the database is not available");
}
