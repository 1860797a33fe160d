/** Whatever comes in over HTTP: never a server error, and an answer in the documented form. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { call } from "../support/api.ts";

const RUNS = 150;

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
    to: "01000001234",
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
async function assertAnswer(response: Response, key: string): Promise<void> {
  const content = await response.text();
  const seen = `${key} ${response.status} ${content.slice(0, 300)}`;
  expect(response.status, seen).toBeLessThan(500);
  expect(response.headers.get("x-request-id"), seen).toBeTruthy();
  const type = response.headers.get("content-type") ?? "";
  if (type.startsWith("text/")) {
    expect(type.startsWith("text/html") || content === "unauthorized", seen).toBe(true);
    return;
  }
  expect(type, seen).toMatch(/^application\/(problem\+)?json/);
  const json = JSON.parse(content) as { code?: string; status?: number };
  if (type.startsWith("application/problem+json")) {
    expect(json.status, seen).toBe(response.status);
    expect(json.code, seen).toMatch(/^[a-z_]+$/);
  }
}

describe.concurrent("fuzz", () => {
  it.each([["/v1/messages"], ["/send"], ["/send/sms"]])(
    "bodies and headers of %s",
    async (path) => {
      await fc.assert(
        fc.asyncProperty(raw, headers, async (body, headers) => {
          await assertAnswer(await call(path, { method: "POST", body, headers }), path);
        }),
        { numRuns: RUNS },
      );
    },
  );

  it("ids and queries", async () => {
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

  it("filters of the list", async () => {
    await fc.assert(
      fc.asyncProperty(query, async (query) => {
        await assertAnswer(await call(`/v1/messages?${query}`), query);
      }),
      { numRuns: RUNS },
    );
  });

  it("keys", async () => {
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
