/** Messages in doubt: listed, and decided by a person; validity; each kept in the audit trail. */
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";

import { withPostgres } from "../../src/sql/driver/postgres.ts";
import {
  call,
  emulatorSends,
  eventually,
  get,
  phone,
  send,
  untilRow,
  untilState,
} from "../support/api.ts";

/** The provider answers 502, and takes nothing. */
async function inDoubt(): Promise<{ id: string; to: string }> {
  const to = phone("8502");
  const { id } = await send({ to, text: "hi" });
  await untilState(id, "unconfirmed");
  return { id, to };
}

const resolve = (id: string, body: object): Promise<Response> =>
  call(`/v1/messages/${id}/resolve`, { body });

describe("an unconfirmed message", () => {
  it("is listed with its number masked", async () => {
    const { id } = await inDoubt();
    await untilRow(id, "unconfirmed");
    const page = await eventually(
      async () => {
        const response = await call("/v1/unconfirmed?limit=1000");
        return response.json<{ data: { id: string; to: string; state: string }[] }>();
      },
      ({ data }) => data.some((one) => one.id === id),
    );
    const one = page.data.find((row) => row.id === id);
    expect(one).toMatchObject({ state: "unconfirmed", to: expect.stringMatching(/\*{4}/) });
  });

  it("is sent again where a person says that it was not", async () => {
    const { id, to } = await inDoubt();
    expect((await resolve(id, { outcome: "not_sent" })).status).toBe(200);
    await eventually(
      async () => emulatorSends(to),
      (sends) => sends.length === 2,
    );
    const { timeline } = await get(id);
    expect(timeline.find(({ event }) => event === "resend_scheduled")?.detail).toMatchObject({
      absence: "operator",
    });
  });

  it.each([
    ["failed", "failed", "FAILED"],
    ["sent", "sent", "SENT"],
  ])("is %s where a person says so, and nothing is sent", async (outcome, state, status) => {
    const { id, to } = await inDoubt();
    const response = await resolve(id, { outcome });
    expect(await response.json()).toMatchObject({ id, state, status });
    await untilRow(id, state);
    expect(await emulatorSends(to)).toHaveLength(1);
  });

  it("is decided once, and each decision is kept", async () => {
    const { id } = await inDoubt();
    expect((await resolve(id, { outcome: "failed" })).status).toBe(200);
    const again = await resolve(id, { outcome: "sent" });
    expect(again.status).toBe(409);
    expect(await again.json()).toMatchObject({ code: "not_unconfirmed", retryable: false });
    const kept = await eventually(
      async () =>
        withPostgres(env, async (sql) =>
          sql.query(
            "select detail from kmsg_audit where action = 'message.resolved' and detail->>'messageId' = $1",
            [id],
          ),
        ),
      ({ rows }) => rows.length > 0,
    );
    expect(kept.rows).toHaveLength(1);
  });

  it("takes a provider's id only with the outcome that has one", async () => {
    const { id } = await inDoubt();
    const refused = await resolve(id, { outcome: "failed", providerMessageId: "1" });
    expect(refused.status).toBe(400);
    expect(await refused.json()).toMatchObject({ errors: [{ pointer: "/providerMessageId" }] });
  });
});

describe("validity", () => {
  it("is answered with the message, and refused where it cannot be kept", async () => {
    const message = await send({ to: phone("1111"), text: "hi", validFor: "10m" });
    expect(message).toMatchObject({ validUntil: expect.any(String) });
    const late = await call("/v1/messages", {
      body: { to: phone("1111"), text: "hi", validUntil: "2020-01-01T00:00:00Z" },
    });
    expect(late.status).toBe(400);
    expect(await late.json()).toMatchObject({
      errors: [{ pointer: "/validUntil", code: "too_early" }],
    });
  });
});
