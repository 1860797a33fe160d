/**
 * Whatever comes in over HTTP: never a server error, an answer in the documented form, and no half-stored message: what is
 * refused is nowhere, what is accepted is whole. `npm run test:fuzz` goes on for longer.
 */
import { env } from "cloudflare:workers";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import type { MessageRecord } from "../../src/domain/message/record.ts";
import { call, emulatorSends, phone, send, sql, stubOf, untilRow } from "../support/api.ts";

const RUNS = Number((env as unknown as { FUZZ_RUNS?: string }).FUZZ_RUNS || "60");
/** A guard against hanging, whatever the machine. */
const TIMEOUT = 600_000 + RUNS * 1000;

/** Values that have broken things before, among any others. */
const nasty = fc.constantFrom(
  "",
  " ",
  "\u0000",
  "\ud800",
  "😀",
  "—",
  "#{a}",
  "#{__proto__}",
  "__proto__",
  "constructor",
  "../..",
  "%00",
  "%",
  "'; drop table kmsg_delivery_tracking; --",
  "9".repeat(400),
  "2026-12-01T09:00:00+09:00",
  "0000-01-01T00:00:00Z",
  "9999-12-31T23:59:59Z",
  "-1",
  "1e309",
);
const text = fc.oneof(nasty, fc.string({ unit: "binary", maxLength: 40 }));
const scalar = fc.oneof(text, fc.integer(), fc.double(), fc.boolean(), fc.constant(null));
const value = fc.oneof(
  { depthSize: "small" },
  scalar,
  fc.jsonValue({ maxDepth: 3 }),
  fc.array(scalar, { maxLength: 4 }),
  fc.dictionary(text, scalar, { maxKeys: 4 }),
);
const field = fc.constantFrom(
  ..."type to from text subject templateId variables messageId failover customFields image content media kakao options providerOptions providerId extra".split(
    " ",
  ),
);
/** Far enough ahead that what is accepted by chance is never sent, and never too far. */
const later = (): string => new Date(Date.now() + 86_400_000).toISOString();
const body = fc.oneof(
  value,
  fc.tuple(fc.dictionary(field, value, { maxKeys: 4 }), fc.boolean()).map(([fields, ours]) => ({
    to: phone(),
    text: "hi",
    ...fields,
    ...(ours ? { scheduledAt: later() } : { options: { scheduledAt: later() } }),
  })),
);
const raw = fc.oneof(
  { weight: 4, arbitrary: body.map((one) => JSON.stringify(one)) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 60 }) },
);

/** A header's value as the platform lets it through. */
const headerValue = fc
  .oneof(
    fc.constantFrom("", '""', '"', "wait=-1", "wait=99999999", "respond-async,,="),
    fc.string(),
  )
  .map((one) => one.replaceAll(/[^\x20-\x7e]/g, "").trim());
const headers = fc.record(
  {
    "idempotency-key": headerValue,
    prefer: headerValue,
    "x-request-id": headerValue,
    "x-cron-token": headerValue,
    traceparent: headerValue,
    "content-type": fc.constantFrom("application/json", "application/json;;", "text/plain"),
  },
  { requiredKeys: [] },
);
const segment = text.map((one) => {
  try {
    return encodeURIComponent(one);
  } catch {
    return "%ed%a0%80";
  }
});
const id = fc.oneof(
  segment,
  segment.map((one) => `msg_${one}`),
  fc.constant("%c3%28"),
);
/** Cursors of our form with anything in them. */
const cursor = fc
  .tuple(fc.oneof(fc.integer(), fc.double(), fc.bigInt(), text), text)
  .map(([at, id]) =>
    new TextEncoder().encode(`${at} ${id}`).toBase64({ alphabet: "base64url", omitPadding: true }),
  );
const query = fc
  .array(
    fc.tuple(
      fc.oneof(
        fc.constantFrom("state", "status", "type", "from", "until", "cursor", "limit"),
        segment,
      ),
      fc.oneof(segment, fc.constantFrom("sent", "SMS", "7", "0000-01-01T00:00:00Z")),
    ),
    { maxLength: 4 },
  )
  .map((pairs) => pairs.map((pair) => pair.join("=")).join("&"));

/** The form that every answer has: JSON, problem JSON, or one of the texts that are documented. */
async function assertAnswer(response: Response, key: string): Promise<string> {
  const content = await response.text();
  const seen = `${key} ${response.status} ${content.slice(0, 300)}`;
  expect(response.status, seen).toBeLessThan(500);
  expect(response.headers.get("x-request-id"), seen).toBeTruthy();
  const type = response.headers.get("content-type") ?? "";
  if (type.startsWith("text/")) {
    expect(type.startsWith("text/html") || content === "unauthorized", seen).toBe(true);
    return content;
  }
  expect(type, seen).toMatch(/^application\/(problem\+)?json/);
  const json = JSON.parse(content) as { code?: string; status?: number };
  if (type.startsWith("application/problem+json")) {
    expect(json.status, seen).toBe(response.status);
    expect(json.code, seen).toMatch(/^[a-z_]+$/);
  }
  return content;
}

interface Answered {
  readonly id?: string;
  readonly data?: {
    readonly messageId?: string;
    readonly results?: readonly { readonly value?: { readonly messageId: string } }[];
  };
}

/** Ids of the messages that an answer tells of, whatever route gave it. */
function idsOf(content: string): string[] {
  const { id, data } = JSON.parse(content) as Answered;
  const items = data?.results?.map((one) => one.value?.messageId) ?? [];
  return [id, data?.messageId, ...items].filter((one) => one !== undefined);
}

/** What was answered 2xx is all there: request, timeline without a gap, and what comes next. */
async function assertWhole(id: string): Promise<void> {
  const record = (await (await stubOf(id)).read("default")) as MessageRecord | undefined;
  expect(record, id).toMatchObject({
    id,
    tenant: "default",
    fingerprint: expect.stringMatching(/^[A-Za-z0-9_-]{43}$/),
    request: { to: expect.stringMatching(/^\d{8,12}$/), type: expect.any(String) },
    acceptedAt: expect.any(Number),
    attemptAfter: expect.any(Number),
  });
  const revisions = record?.timeline.map((entry) => entry.revision);
  expect(revisions).toEqual(Array.from({ length: record?.revision ?? 0 }, (_, i) => i + 1));
  expect(record?.timeline.at(-1)?.to).toBe(record?.state);
}

/** Nothing of a refused request is at the provider or in SQL. */
async function assertNowhere(numbers: readonly string[]): Promise<void> {
  for (let i = 0; i < numbers.length; i += 20) {
    const some = numbers.slice(i, i + 20);
    const sends = await Promise.all(some.map(async (to) => emulatorSends(to)));
    expect(sends.flat()).toEqual([]);
  }
  const rows = await sql(
    `select message_id from kmsg_delivery_tracking
     where "to" in (select jsonb_array_elements_text($1::text::jsonb))`,
    [JSON.stringify(numbers)],
  );
  expect(rows).toEqual([]);
}

/** The number that this body is for, where it has one of ours. */
function numberIn(body: string): string | undefined {
  return /"to":"(01\d{9})"/.exec(body)?.[1];
}

describe.concurrent("fuzz", () => {
  it.each([["/v1/messages"], ["/send"], ["/send/sms"]])(
    "bodies and headers of %s",
    async (path) => {
      const refused: string[] = [];
      await fc.assert(
        fc.asyncProperty(raw, headers, async (body, headers) => {
          const response = await call(path, { method: "POST", body, headers });
          const content = await assertAnswer(response, `${path} ${body}`);
          if (response.ok) {
            await Promise.all(idsOf(content).map(assertWhole));
            return;
          }
          // k-msg's routes answer 400 for a message that the provider refused, too.
          const number = numberIn(body);
          if (number && !content.includes('"messageId"')) refused.push(number);
        }),
        { numRuns: RUNS, endOnFailure: true },
      );
      // The mirror is a moment behind: a message that is sent now has its row after all of them.
      const last = await send({ to: phone(), text: "the last one" });
      await untilRow(last.id, "delivered");
      expect(refused.length).toBeGreaterThan(0);
      await assertNowhere(refused);
    },
    TIMEOUT,
  );

  it("receipts", { timeout: TIMEOUT }, async () => {
    const names = fc.constantFrom(
      ..."message_id messageId provider_id provider_message_id providerId status delivered_at failed_at code extra".split(
        " ",
      ),
    );
    const receipt = fc
      .tuple(fc.dictionary(names, value, { maxKeys: 4 }), fc.boolean(), fc.boolean())
      .map(([fields, ours, named]) => ({
        ...(ours && { status: "delivered" }),
        ...(named && { message_id: "nobody" }),
        ...fields,
      }));
    await fc.assert(
      fc.asyncProperty(receipt, headers, async (body, headers) => {
        const response = await call("/v1/receipts", { body, headers });
        await assertAnswer(response, JSON.stringify(body));
        expect(response.status).toBeGreaterThanOrEqual(400);
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
  });

  it("ids and queries", { timeout: TIMEOUT }, async () => {
    const route = fc.constantFrom<readonly [string, (id: string) => string]>(
      ["GET", (id) => `/v1/messages/${id}`],
      ["POST", (id) => `/v1/messages/${id}/refresh`],
      ["POST", (id) => `/v1/messages/${id}/cancel`],
      ["GET", (id) => `/tracking/${id}`],
      ["POST", (id) => `/internal/tracking/run-once?${id}`],
      ["GET", (id) => `/${id}`],
    );
    await fc.assert(
      fc.asyncProperty(route, id, query, headers, async ([method, path], id, query, headers) => {
        await assertAnswer(await call(`${path(id)}?${query}`, { method, headers }), path(id));
      }),
      { numRuns: RUNS },
    );
  });

  it("filters of the list", { timeout: TIMEOUT }, async () => {
    await fc.assert(
      fc.asyncProperty(query, async (query) => {
        await assertAnswer(await call(`/v1/messages?${query}`), query);
      }),
      { numRuns: RUNS },
    );
    await fc.assert(
      fc.asyncProperty(cursor, async (cursor) => {
        await assertAnswer(await call(`/v1/messages?limit=1&cursor=${cursor}`), cursor);
      }),
      { numRuns: RUNS },
    );
  });

  it("batches, as JSON and line by line", { timeout: TIMEOUT }, async () => {
    const heads = fc.dictionary(
      fc.constantFrom("name", "scheduledAt", "message", "messages", "extra"),
      value,
      { maxKeys: 3 },
    );
    const rows = fc.array(body, { maxLength: 3 });
    const partial = fc.constantFrom("", "?partial=true", "?partial=x");
    await fc.assert(
      fc.asyncProperty(heads, rows, partial, fc.boolean(), headers, async (...drawn) => {
        const [head, messages, query, lines, others] = drawn;
        // What is taken by chance waits for a day.
        const whole = { scheduledAt: later(), ...head, messages };
        const text = lines
          ? [{ batch: { scheduledAt: later(), ...head } }, ...messages]
              .map((one) => JSON.stringify(one))
              .join("\n")
          : JSON.stringify(whole);
        const type = lines ? "application/x-ndjson" : "application/json";
        const response = await call(`/v1/batches${query}`, {
          body: text,
          headers: { ...others, "content-type": type },
        });
        await assertAnswer(response, text);
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
    const ids = fc.oneof(
      id,
      segment.map((one) => `bat_${one}`),
    );
    await fc.assert(
      fc.asyncProperty(ids, query, fc.constantFrom("", "/cancel", "/refresh"), async (...drawn) => {
        const [name, filter, verb] = drawn;
        const method = verb === "" ? "GET" : "POST";
        await assertAnswer(await call(`/v1/batches/${name}${verb}?${filter}`, { method }), name);
      }),
      { numRuns: RUNS },
    );
  });

  it("parameters of reports, exports and status checks", { timeout: TIMEOUT }, async () => {
    const path = fc.constantFrom(
      ..."reports/summary reports/timeseries reports/latency reports/errors reports/stuck reports/pending-checks reports/cost messages/export.csv batches"
        .split(" ")
        .map((one) => `/v1/${one}`),
      "/functions/v1/poll-message-status",
      "/functions/v1/check-message-status",
    );
    const name = fc.constantFrom(
      ..."from until tz by groupBy interval format bom limit cursor reason numbers sid messageId batchId state".split(
        " ",
      ),
    );
    const parameter = fc.oneof(
      segment,
      fc.constantFrom("2026-11-20", "2026-11-20T00:00:00Z", "Asia/Seoul", "csv", "state", "1"),
    );
    const pairs = fc.array(fc.tuple(name, parameter), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(path, pairs, async (route, drawn) => {
        const parameters = drawn.map((pair) => pair.join("=")).join("&");
        const response = await call(`${route}?${parameters}`);
        const content = await response.text();
        expect(response.status, `${route} ${parameters} ${content.slice(0, 300)}`).toBeLessThan(
          500,
        );
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
  });

  it("keys", { timeout: TIMEOUT }, async () => {
    await fc.assert(
      fc.asyncProperty(headerValue, async (authorization) => {
        const response = await call("/v1/messages", { key: null, headers: { authorization } });
        expect(response.status).toBe(401);
        await assertAnswer(response, authorization);
      }),
      { numRuns: RUNS },
    );
  });
});
