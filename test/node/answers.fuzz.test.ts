/** Whatever the provider answers: nothing throws, and only what proves that nothing was sent may be tried again. */
import { IWINVProvider } from "@k-msg/provider/iwinv";
import fc from "fast-check";
import { describe, expect, it } from "vitest";

const RUNS = Number(process.env["FUZZ_RUNS"] ?? "150");
const TIMEOUT = 60_000 + RUNS * 20;

/** Words and numbers of real answers, among any others, so that the depths are reached. */
const name = fc.oneof(
  fc.constantFrom(
    ..."code message resultCode requestNo seqNo success fail list totalCount charge count phone sendDate requestDate sendStatus sendStatusCode statusCode templateContent templateCode msgType callback reSend".split(
      " ",
    ),
  ),
  fc.string({ maxLength: 6 }),
);
const scalar = fc.oneof(
  fc.constantFrom(0, 1, 12, 13, 200, 201, 202, 206, 500, 519, "0", "00", "200", "K000", "", "OK"),
  fc.constantFrom("2026-11-20 10:00:00", "0000-00-00 00:00:00", "01012345678", "__proto__", "null"),
  fc.integer(),
  fc.double(),
  fc.string({ unit: "binary", maxLength: 12 }),
  fc.boolean(),
  fc.constant(null),
);
const flat = fc.dictionary(name, scalar, { maxKeys: 8 });
const json = fc.oneof(
  scalar,
  fc.dictionary(name, fc.oneof(scalar, flat, fc.array(flat, { maxLength: 3 })), { maxKeys: 8 }),
  fc.jsonValue({ maxDepth: 4 }),
);
const body = fc.oneof(
  { weight: 6, arbitrary: json.map((one) => JSON.stringify(one)) },
  { weight: 1, arbitrary: json.map((one) => JSON.stringify(one).slice(0, -1)) },
  { weight: 1, arbitrary: fc.string({ unit: "binary", maxLength: 60 }) },
  fc.constantFrom("", "<html><body>502 Bad Gateway</body></html>", "\uFEFF{}", "[", "0", "200"),
);
const answer = fc.record({
  status: fc.oneof(
    { weight: 4, arbitrary: fc.constant(200) },
    fc.constantFrom(201, 204, 301, 400, 401, 403, 404, 408, 413, 429, 500, 502, 503, 504, 599),
  ),
  body,
  type: fc.constantFrom("application/json", "text/html", "text/plain", ""),
  retryAfter: fc.constantFrom(undefined, "1", "-1", "1e99", "x", "Fri, 20 Nov 2026 10:00:00 GMT"),
  date: fc.constantFrom(undefined, "Fri, 20 Nov 2026 10:00:00 GMT", "never", "0"),
  breaks: fc.nat(5).map((value) => value === 0),
});

type Answer = typeof answer extends fc.Arbitrary<infer T> ? T : never;

function responseOf({ status, body, type, retryAfter, date, breaks }: Answer): Response {
  const headers = new Headers({ "content-type": type });
  if (retryAfter) headers.set("retry-after", retryAfter);
  if (date) headers.set("date", date);
  if (status === 204) return new Response(null, { status, headers });
  if (!breaks) return new Response(body, { status, headers });
  const stream = new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode(body.slice(0, 5)));
      controller.error(new TypeError("terminated"));
    },
  });
  return new Response(stream, { status, headers });
}

const providerThat = (given: Answer): IWINVProvider =>
  new IWINVProvider({
    apiKey: "k",
    smsApiKey: "s",
    smsAuthKey: "a",
    smsCompanyId: "acme",
    smsSenderNumber: "0215990000",
    senderNumber: "0215990000",
    fetch: async () => Promise.resolve(responseOf(given)),
  });

const sms = { type: "SMS", to: "01012345678", text: "hello" } as const;
const alimTalk = {
  type: "ALIMTALK",
  to: "01012345678",
  templateId: "T1",
  variables: {},
  providerOptions: { templateParam: [] },
} as const;

describe("whatever the provider answers", () => {
  it.each([
    ["an SMS", sms],
    ["an AlimTalk", alimTalk],
  ])(
    "to %s is accepted, proven not sent, refused or unknown",
    async (_title, message) => {
      await fc.assert(
        fc.asyncProperty(answer, async (given) => {
          const result = await providerThat(given).send({ ...message, messageId: "m" });
          if (result.isSuccess) {
            // Nothing but a whole 2xx answer with a code is a success.
            expect(given.status).toBeLessThan(300);
            expect(given.breaks).toBe(false);
            expect(given.body).toMatch(/0/);
            return;
          }
          const { details, retryAfterMs } = result.error;
          expect(["refused", "not_sent", "unknown"]).toContain(details?.["outcome"]);
          expect(typeof details?.["fault"]).toBe("string");
          if (given.status >= 500) expect(details?.["outcome"]).toBe("unknown");
          if (given.breaks && given.status === 200) expect(details?.["outcome"]).toBe("unknown");
          if (retryAfterMs !== undefined) {
            expect(retryAfterMs).toBeGreaterThanOrEqual(0);
            expect(Number.isFinite(retryAfterMs)).toBe(true);
          }
        }),
        { numRuns: RUNS },
      );
    },
    TIMEOUT,
  );

  it(
    "reads history, templates and the balance, or says that it could not",
    { timeout: TIMEOUT },
    async () => {
      await fc.assert(
        fc.asyncProperty(answer, fc.constantFrom("SMS", "ALIMTALK"), async (given, type) => {
          const provider = providerThat(given);
          const from = new Date("2026-11-20T00:00:00Z");
          const until = new Date("2026-11-20T12:00:00Z");
          const history = await provider.searchHistory({ type, to: sms.to, from, until });
          if (history.isSuccess) {
            expect(given.status).toBeLessThan(300);
            for (const row of history.value) {
              expect(["DELIVERED", "FAILED", "SENT", "PENDING", "UNKNOWN"]).toContain(row.status);
              for (const at of [row.sentAt, row.deliveredAt, row.failedAt, row.requestedAt]) {
                if (at !== undefined) expect(Number.isNaN(at.getTime())).toBe(false);
              }
            }
          }
          const template = await provider.getTemplate("T1");
          if (template.isSuccess) expect(typeof template.value.content).toBe("string");
          await provider.getBalance();
        }),
        { numRuns: RUNS },
      );
    },
  );
});
