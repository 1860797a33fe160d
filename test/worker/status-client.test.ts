/**
 * The reference's client and its JavaScript examples against the Worker, as they stand there but for the import. The module is
 * configured once for all; what its calls are answered is theirs alone, so the tests go one after another.
 */
import { describe, expect, it, vi } from "vitest";

import {
  checkMessageStatus,
  configure,
  getBatchStatusBreakdown,
  pollMessageStatus,
  sendBatchSMS,
  SmsError,
} from "../../examples/status-polling/sms.js";
import { messages } from "../../src/http/messages/messages.ts";
import { statusChecks } from "../../src/http/status-checks/status-checks.ts";
import { call, emulatorSends, eventually, phone, send, untilRow } from "../support/api.ts";
import { insertRows, ownTenant } from "../support/own-tenant.ts";

const pathOf = (url: string): string => url.slice(new URL(url).origin.length);

/** The Worker as a client in the world meets it, key and all. */
function useWorker(apiKey = "dev-only-key"): void {
  configure({
    baseUrl: "http://worker.test",
    apiKey,
    fetch: async (url, init) => {
      const headers = init?.headers as Record<string, string>;
      const { method = "GET", body } = init ?? {};
      return call(pathOf(url), { key: null, method, headers, ...(body && { body }) });
    },
  });
}

/** The same routes for a tenant that nobody else has: a poll takes whatever is due. */
function useOwnTenant(): string {
  const own = ownTenant([messages, statusChecks]);
  configure({ baseUrl: "http://own.test", fetch: async (url) => own.fetch(pathOf(url)) });
  return own.tenant;
}

function output(): { lines: string[]; console: { log: (...words: unknown[]) => void } } {
  const lines: string[] = [];
  return { lines, console: { log: (...words) => void lines.push(words.join(" ")) } };
}

describe("the reference's examples", { concurrent: false }, () => {
  it("poll", async () => {
    const tenant = useOwnTenant();
    await insertRows(tenant, [{ message_id: `m-${tenant}`, state: "sent", status: "SENT" }]);
    const { lines, console } = output();
    // Poll up to 100 messages
    const result = await pollMessageStatus(100);

    console.log(`Checked: ${result.checked}`);
    console.log(`Updated: ${result.updated}`);

    // View detailed results
    result.results.forEach((r) => {
      if (r.updated) {
        console.log(`✓ ${r.twilioSid}: ${r.oldStatus} → ${r.newStatus}`);
      }
    });
    expect(lines).toEqual(["Checked: 1", "Updated: 0"]);
  });

  it("check a message by both of its ids", async () => {
    useWorker();
    const to = phone();
    const message = await send({ to, text: "hi" });
    await untilRow(message.id, "delivered");
    const sid = message.providerMessageId ?? "";
    const { lines, console } = output();
    {
      const result = await checkMessageStatus({
        sid,
      });

      const status = result.statuses[0];
      console.log(`Status: ${status?.status}`);
      console.log(`To: ${status?.to}`);
      console.log(`Sent: ${status?.dateSent}`);
      console.log(`Price: ${status?.price} ${status?.priceUnit}`);
    }
    const result = await checkMessageStatus({
      messageId: message.id,
    });

    const status = result.statuses[0];
    console.log(`Current status: ${status?.status}`);
    expect(lines).toEqual([
      "Status: delivered",
      `To: +82${to.slice(1)}`,
      `Sent: ${status?.dateSent}`,
      "Price: null KRW",
      "Current status: delivered",
    ]);
  });

  it("check a batch", async () => {
    const tenant = useOwnTenant();
    const member = (batch_index: number, state: string) => ({
      batch_id: tenant,
      batch_index,
      state,
      status: "FAILED",
    });
    await insertRows(tenant, [member(0, "delivered"), member(1, "undelivered")]);
    const { lines, console } = output();
    const result = await checkMessageStatus({
      batchId: tenant,
    });

    console.log(`Checked ${result.statuses.length} messages`);

    result.statuses.forEach((s) => {
      console.log(`${s.to}: ${s.status}`);
    });
    expect(lines).toEqual([
      "Checked 2 messages",
      "+821012345678: delivered",
      "+821012345678: undelivered",
    ]);
  });

  it("tell a batch's breakdown, most first, without what no member has", async () => {
    const asked: string[] = [];
    configure({
      baseUrl: "http://stub.test",
      fetch: async (url) => {
        asked.push(pathOf(url));
        const counts = { pending: 0, sent: 3, delivered: 45, failed: 2 };
        return Response.json({ id: "batch_1", counts });
      },
    });
    const { lines, console } = output();
    const breakdown = await getBatchStatusBreakdown("batch/uuid");

    breakdown.forEach((item) => {
      console.log(`${item.status}: ${item.count} messages`);
    });
    expect(asked).toEqual(["/v1/batches/batch%2Fuuid"]);
    expect(lines).toEqual(["delivered: 45 messages", "sent: 3 messages", "failed: 2 messages"]);
  });

  it("send a batch to users, with its placeholders as variables", async () => {
    const fetch = vi.fn(async (_url: string, _init?: RequestInit) =>
      Response.json({ id: "batch_1", total: 1 }, { status: 202 }),
    );
    const one = { to: "01012345678", variables: { "First Name": "지민" } };
    configure({ apiKey: "k", baseUrl: "http://stub.test", fetch, lookUpUsers: async () => [one] });
    // Send a test batch
    const result = await sendBatchSMS({
      userIds: ["test-user-id"],
      messageTemplate: "Test message for [First Name]",
    });
    expect(result.batchId).toBe("batch_1");
    await sendBatchSMS({ recipients: [one], messageTemplate: "hi", idempotencyKey: "b-1" });
    const sent = fetch.mock.calls.map(([url, init]) => ({
      url,
      headers: init?.headers,
      body: JSON.parse(init?.body as string) as unknown,
    }));
    const headers = { authorization: "Bearer k", "content-type": "application/json" };
    expect(sent).toEqual([
      {
        url: "http://stub.test/v1/batches",
        headers,
        body: { message: { text: "Test message for #{First Name}" }, messages: [one] },
      },
      {
        url: "http://stub.test/v1/batches",
        headers: { ...headers, "idempotency-key": "b-1" },
        body: { message: { text: "hi" }, messages: [one] },
      },
    ]);
  });

  it("follow a batch from its send to its end", async () => {
    useWorker();
    const people = ["지민", "서준"].map((name) => ({
      to: phone(),
      variables: { "First Name": name },
    }));
    configure({ lookUpUsers: async () => people });
    // Send a test batch
    const result = await sendBatchSMS({
      userIds: ["test-user-id"],
      messageTemplate: "Test message for [First Name]",
    });
    await eventually(
      async () => getBatchStatusBreakdown(result.batchId),
      ([first, ...others]) => first?.status === "delivered" && others.length === 0,
    );
    expect(await getBatchStatusBreakdown(result.batchId)).toEqual([
      { status: "delivered", count: 2 },
    ]);
    for (const [i, { to }] of people.entries()) {
      const texts = (await emulatorSends(to)).map(({ text }) => text);
      expect(texts).toEqual([`Test message for ${i === 0 ? "지민" : "서준"}`]);
    }

    // Check specific batch
    const batchStatus = await eventually(
      async () =>
        checkMessageStatus({
          batchId: result.batchId,
        }),
      ({ statuses }) => statuses.length === 2,
    );
    expect(batchStatus.statuses.map(({ to, status }) => [to, status])).toEqual(
      people.map(({ to }) => [`+82${to.slice(1)}`, "delivered"]),
    );
  });

  it("tell errors apart by their words", async () => {
    const kindOf = async (which: { sid?: string }): Promise<string> => {
      try {
        const result = await checkMessageStatus(which);
        const status = result.statuses[0];

        if (status?.error) {
          return "provider";
        }
        return "none";
      } catch (error) {
        if (!(error instanceof SmsError)) throw error;
        if (error.message.includes("Admin access required")) {
          return "not authorized";
        } else if (error.message.includes("Message not found")) {
          return "not in the database";
        } else {
          return `other: ${error.message}`;
        }
      }
    };
    useWorker("wrong");
    expect(await kindOf({ sid: "R0" })).toBe("not authorized");
    useWorker();
    expect(await kindOf({ sid: `none-${crypto.randomUUID()}` })).toBe("not in the database");
    expect(await kindOf({})).toBe(
      "other: the query needs exactly one of sid, messageId and batchId",
    );
    configure({ fetch: async () => new Response("<html>", { status: 502 }) });
    expect(await kindOf({ sid: "R0" })).toBe("other: HTTP 502");
    configure({ fetch: async () => Response.json({ detail: "Too many" }, { status: 429 }) });
    expect(await kindOf({ sid: "R0" })).toBe("other: Too many");
  });
});
