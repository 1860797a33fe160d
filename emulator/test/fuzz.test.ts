import * as fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";

import { alimtalkBody, post, reset, smsBody } from "./helpers.ts";

const PATHS = [
  "/alimtalk/api/v2/send/",
  "/alimtalk/api/history/",
  "/alimtalk/api/cancel/",
  "/alimtalk/api/template/",
  "/alimtalk/api/template/add/",
  "/alimtalk/api/template/modify/",
  "/alimtalk/api/template/delete/",
  "/alimtalk/api/charge/",
  "/sms/api/v2/send/",
  "/sms/api/history/",
  "/sms/api/charge/",
] as const;

const KEYS = ["version", "from", "to", "text", "title", "date", "msgType", "templateCode", "list"];
const MORE = ["reserve", "sendDate", "reSend", "resendTitle", "pageNum", "pageSize", "seqNo"];

beforeAll(async () => {
  await reset();
});

async function expectNo5xx(path: string, body: unknown): Promise<void> {
  const response = await post(path, body);
  await response.text();
  expect(response.status).toBeLessThan(500);
}

describe("a body of any kind", () => {
  it.each(PATHS)("never breaks %s", async (path) => {
    const anything = fc.oneof(
      fc.json(),
      fc.string(),
      fc.jsonValue().map((v) => JSON.stringify(v)),
    );
    await fc.assert(
      fc.asyncProperty(anything, async (body) => expectNo5xx(path, body)),
      { numRuns: 60 },
    );
  });

  it.each(PATHS)("with known keys and any values never breaks %s", async (path) => {
    const key = fc.constantFrom(...KEYS, ...MORE, "phone", "startDate", "companyid");
    const change = fc.dictionary(key, fc.jsonValue());
    const base = path.startsWith("/sms") ? smsBody("01000001234") : alimtalkBody("01000001234");
    await fc.assert(
      fc.asyncProperty(change, async (more) => expectNo5xx(path, { ...base, ...more })),
      { numRuns: 60 },
    );
  });

  it("never breaks multipart", async () => {
    await fc.assert(
      fc.asyncProperty(fc.string(), async (body) => {
        const headers = { "Content-Type": "multipart/form-data; boundary=b" };
        const response = await post("/sms/api/v2/send/", `--b\r\n${body}`, headers);
        await response.text();
        expect(response.status).toBeLessThan(500);
      }),
      { numRuns: 60 },
    );
  });
});
