import { describe, expect, it } from "vitest";

import type { MessageWithTimeline } from "../../src/http/shapes/schemas.ts";
import { call, get, phone, send, sql, untilRow, untilState } from "../support/api.ts";
import { withoutLateCopies } from "../support/override.ts";

withoutLateCopies();

interface Answer {
  readonly result: string;
  readonly message: MessageWithTimeline;
}

const hand = async (body: object | string): Promise<Response> => call("/v1/receipts", { body });

async function merged(body: object): Promise<Answer> {
  const response = await hand(body);
  expect(response.status, await response.clone().text()).toBe(200);
  return response.json();
}

/** A message that the provider has and never reports on. */
const waiting = async (): Promise<MessageWithTimeline> =>
  untilState((await send({ to: phone("7001"), text: "hi" })).id, "sent");

const soon = (): string => new Date(Date.now() + 1000).toISOString();

describe.concurrent("POST /v1/receipts", () => {
  it("takes the reference's shape as written", async () => {
    const { id } = await waiting();
    const answer = await merged({ message_id: id, delivered_at: "2026-02-05T12:00:00Z" });
    // Nothing is delivered before it was sent: the time that stands there is none.
    const { finalizedAt } = answer.message;
    expect(answer).toMatchObject({
      result: "merged",
      message: { id, state: "delivered", deliveredAt: finalizedAt, deliveredAtSource: "observed" },
    });
    expect(answer.message.timeline.at(-1)).toMatchObject({
      event: "delivered",
      detail: { via: "receipt" },
    });
    await untilRow(id, "delivered");
  });

  it("takes the provider's time and code, and both spellings of the id", async () => {
    const { id } = await waiting();
    const failedAt = soon();
    const answer = await merged({ messageId: id, failed_at: failedAt, code: "E201" });
    expect(answer.message).toMatchObject({
      state: "undelivered",
      failedAt,
      providerStatusCode: "E201",
    });
  });

  it("takes a status without a time", async () => {
    const { id } = await waiting();
    expect(await merged({ message_id: id, status: "delivered" })).toMatchObject({
      result: "merged",
      message: { state: "delivered" },
    });
  });

  it("is ignored the second time, and changes nothing", async () => {
    const { id } = await waiting();
    const receipt = { message_id: id, delivered_at: soon() };
    const first = await merged(receipt);
    const second = await merged(receipt);
    expect(second).toEqual({ result: "ignored", message: first.message });
  });

  it("never changes a final result, whichever came first", async () => {
    for (const [first, second, state] of [
      ["delivered_at", "failed_at", "delivered"],
      ["failed_at", "delivered_at", "undelivered"],
    ] as const) {
      const { id } = await waiting();
      await merged({ message_id: id, [first]: soon() });
      const late = await merged({ message_id: id, [second]: soon() });
      expect([late.result, late.message.state]).toEqual(["contradicts", state]);
      expect((await get(id)).state).toBe(state);
    }
  });

  it("twenty at the same time are merged once", async () => {
    const { id } = await waiting();
    const receipt = { message_id: id, delivered_at: soon() };
    const answers = await Promise.all(Array.from({ length: 20 }, async () => merged(receipt)));
    expect(answers.filter((answer) => answer.result === "merged")).toHaveLength(1);
    expect(new Set(answers.map((answer) => answer.message.revision)).size).toBe(1);
  });

  it("teaches nothing about a message that was never sent", async () => {
    const scheduledAt = new Date(Date.now() + 3_600_000).toISOString();
    const { id } = await send({ to: phone(), text: "hi", scheduledAt });
    const answer = await merged({ message_id: id, status: "delivered" });
    expect([answer.result, answer.message.state]).toEqual(["ignored", "scheduled"]);
    await call(`/v1/messages/${id}/cancel`, { method: "POST" });
  });

  it("resolves a message whose outcome is unknown", async () => {
    const { id } = await send({ to: phone("8502"), text: "hi" });
    await untilState(id, "unconfirmed");
    expect((await merged({ message_id: id, delivered_at: soon() })).message.state).toBe(
      "delivered",
    );
  });

  it("finds a message by the provider's id, in every spelling", async () => {
    for (const name of ["provider_id", "provider_message_id", "providerMessageId"]) {
      const { id, providerMessageId } = await waiting();
      await untilRow(id, "sent");
      const answer = await merged({ [name]: providerMessageId, delivered_at: soon() });
      expect([answer.result, answer.message.id]).toEqual(["merged", id]);
    }
  });

  it("is 409 when the message has another provider id, and merges nothing", async () => {
    const { id } = await waiting();
    const response = await hand({ message_id: id, provider_id: "another", status: "delivered" });
    expect([response.status, await response.json()]).toMatchObject([
      409,
      { code: "receipt_mismatch" },
    ]);
    expect((await get(id)).state).toBe("sent");
  });

  it("is 409 when several messages have the provider's id", async () => {
    const shared = `R${crypto.randomUUID()}`;
    await insertRow({ providerMessageId: shared });
    await insertRow({ providerMessageId: shared });
    const response = await hand({ provider_id: shared, status: "delivered" });
    expect([response.status, await response.json()]).toMatchObject([
      409,
      { code: "receipt_ambiguous" },
    ]);
  });

  it("is 404 for nobody's id", async () => {
    const bodies = [
      { message_id: `msg_${"A".repeat(43)}` },
      { message_id: "garbage of the caller" },
      { provider_id: crypto.randomUUID() },
    ];
    for (const body of bodies) {
      const response = await hand({ ...body, status: "delivered" });
      expect(response.status, JSON.stringify(body)).toBe(404);
    }
  });

  it("is 403 for another provider than the key's, whatever it names", async () => {
    const ours = await insertRow({});
    const body = { provider_id: ours.providerMessageId, providerId: "another", status: "failed" };
    const response = await hand(body);
    expect([response.status, await response.json()]).toMatchObject([
      403,
      { code: "receipt_provider" },
    ]);
    const own = await hand({ ...body, providerId: "iwinv" });
    expect(own.status).toBe(200);
  });

  it("is ignored after retention, when only the row is left; another provider id is 409", async () => {
    const { id, providerMessageId } = await insertRow({});
    const late = { status: "failed", code: "1" };
    expect(await merged({ message_id: id, status: "delivered" })).toMatchObject({
      result: "ignored",
    });
    expect(await merged({ message_id: id, ...late })).toMatchObject({
      result: "contradicts",
      message: { id, state: "delivered" },
    });
    expect(await merged({ provider_id: providerMessageId, ...late })).toMatchObject({
      result: "contradicts",
    });
    expect((await hand({ message_id: id, provider_id: "x", ...late })).status).toBe(409);
  });

  it.each([
    ["nothing", {}, "/message_id"],
    ["no message", { status: "delivered" }, "/message_id"],
    ["no result", { message_id: "a" }, "/status"],
    ["two results", { message_id: "a", delivered_at: soon(), failed_at: soon() }, "/status"],
    ["a contradiction", { message_id: "a", status: "failed", delivered_at: soon() }, "/status"],
    ["two ids", { message_id: "a", messageId: "b", status: "failed" }, "/messageId"],
    ["an unknown field", { message_id: "a", status: "failed", to: "01012345678" }, "/to"],
    ["another status", { message_id: "a", status: "sent" }, "/status"],
    ["no zone", { message_id: "a", delivered_at: "2026-02-05T12:00:00" }, "/delivered_at"],
    ["a far time", { message_id: "a", delivered_at: "2999-01-01T00:00:00Z" }, "/delivered_at"],
    ["a blank code", { message_id: "a", status: "failed", code: " " }, "/code"],
    ["an empty provider id", { provider_id: "", status: "failed" }, "/provider_id"],
  ])("refuses %s by field", async (_title, body, pointer) => {
    const response = await hand(body);
    const problem: { errors: { pointer: string }[] } = await response.json();
    expect(response.status).toBe(400);
    expect(problem.errors.map((error) => error.pointer)).toContain(pointer);
  });

  it("is closed without the key, and refuses what is not JSON", async () => {
    const body = { message_id: "a", status: "failed" };
    expect((await call("/v1/receipts", { body, key: null })).status).toBe(401);
    expect((await hand("{")).status).toBe(400);
    const headers = { "content-type": "text/plain" };
    expect((await call("/v1/receipts", { body, headers })).status).toBe(415);
  });
});

/** A row whose object is gone, or never was. */
async function insertRow({
  tenant = "default",
  providerMessageId = `R${crypto.randomUUID()}`,
}): Promise<{ id: string; providerMessageId: string }> {
  const id = `own-${crypto.randomUUID()}`;
  await sql(
    `insert into kmsg_delivery_tracking (message_id, provider_id, provider_message_id, type, "to", status, requested_at,
       status_updated_at, next_check_at, tenant_id, state, revision, accepted_at, finalized_at)
     values ($1, 'iwinv', $2, 'SMS', '01000000000', 'DELIVERED', $3, $3, $3, $4, 'delivered', 4, $3, $3)`,
    [id, providerMessageId, Date.UTC(2019, 0, 1), tenant],
  );
  return { id, providerMessageId };
}
