import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";

import type { DeliveryRow } from "../../src/domain/webhook/delivery-row.ts";
import { disableFailing } from "../../src/jobs/webhook-housekeeping.ts";
import { isolateOf } from "../../src/objects/isolate.ts";
import { withPostgres } from "../../src/sql/driver/postgres.ts";
import { writeDeliveries } from "../../src/sql/webhook/write-deliveries.ts";
import { call, eventually, sql, untilRow } from "../support/api.ts";
import { evict } from "../support/evict.ts";
import {
  newName,
  received,
  receiverUrl,
  script,
  tenant,
  untilLogged,
  untilReceived,
  type Tenant,
} from "../support/webhooks.ts";

const DAY_MS = 86_400_000;

function row(of: Tenant, facts: Partial<DeliveryRow>): DeliveryRow {
  return {
    id: `whd_${crypto.randomUUID()}`,
    webhook_id: "evt_1",
    tenant_id: of.id,
    message_id: "msg_1",
    revision: 1,
    event: "message.sent",
    endpoint_id: "whe_1",
    attempt: 1,
    at: Date.now(),
    duration_ms: 5,
    status_code: 500,
    outcome: "retrying",
    error: null,
    next_at: null,
    ...facts,
  };
}

const write = async (...rows: DeliveryRow[]): Promise<void> =>
  withPostgres(env, async (client) => writeDeliveries(client, rows));

describe("/v1/webhooks", () => {
  it("makes, shows, lists, changes and removes; the secret is shown once", async () => {
    const of = await tenant();
    const made = await of.endpoint(newName(), { description: "shop" });
    expect(made.secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    const path = `/v1/webhooks/${made.id}`;
    const shown = await (await of.call(path)).text();
    expect(JSON.parse(shown)).toMatchObject({ url: made.url, enabled: true, description: "shop" });
    expect(shown).not.toContain("whsec_");
    const other = receiverUrl(newName());
    const patched = await of.call(path, "PATCH", { url: other, events: ["message.failed"] });
    expect(await patched.json()).toMatchObject({ url: other, events: ["message.failed"] });
    const list = await (await of.call("/v1/webhooks")).text();
    expect(JSON.parse(list)).toMatchObject({ data: [{ id: made.id, description: "shop" }] });
    expect(list).not.toContain("whsec_");
    expect((await of.call(path, "DELETE")).status).toBe(204);
    expect((await of.call(path)).status).toBe(404);
    expect((await of.call(path, "DELETE")).status).toBe(404);
  });

  it("refuses addresses that may not be called, unknown events and too many", async () => {
    const of = await tenant();
    for (const url of ["https://192.168.0.1/", "http://example.com/", "https://3232235777/"]) {
      const response = await of.call("/v1/webhooks", "POST", { url });
      expect(response.status, url).toBe(400);
      expect(await response.json()).toMatchObject({ errors: [{ pointer: "/url" }] });
    }
    const { id } = await of.endpoint(newName());
    const patched = await of.call(`/v1/webhooks/${id}`, "PATCH", { url: "https://10.1.2.3/" });
    expect(patched.status).toBe(400);
    const events = { url: receiverUrl("a"), events: ["message.sending"] };
    expect((await of.call("/v1/webhooks", "POST", events)).status).toBe(400);
    // At the same time: none of them is lost to another one's change.
    const made = await Promise.all([1, 2, 3].map(async () => of.endpoint(newName())));
    const list = await (await of.call("/v1/webhooks")).json<{ data: { id: string }[] }>();
    expect(list.data.map((one) => one.id).sort()).toEqual([id, ...made.map((m) => m.id)].sort());
    for (let n = 4; n < 20; n++) await of.endpoint(newName());
    const more = await of.call("/v1/webhooks", "POST", { url: receiverUrl("a") });
    expect(more.status).toBe(409);
  });

  it("sends a ping now and tells what came back", async () => {
    const of = await tenant();
    const name = newName();
    const { id } = await of.endpoint(name);
    await script(name, { status: 418, body: "short and stout" });
    const first = await (await of.call(`/v1/webhooks/${id}/test`, "POST")).json();
    expect(first).toMatchObject({ delivered: false, status: 418, answer: "short and stout" });
    const second = await (await of.call(`/v1/webhooks/${id}/test`, "POST")).json();
    expect(second).toMatchObject({ delivered: true, status: 200 });
    await untilReceived(name, "ping", "ping");
  });

  it("shows and does nothing of another tenant's", async () => {
    const [of, other] = [await tenant(), await tenant()];
    const name = newName();
    const { id } = await of.endpoint(name, { events: ["message.accepted"] });
    const message = await of.send();
    await untilReceived(name, "message.accepted");
    const [entry] = await untilLogged(of, (entries) => entries.length === 1);
    for (const [path, method] of [
      [`/v1/webhooks/${id}`, "GET"],
      [`/v1/webhooks/${id}`, "DELETE"],
      [`/v1/webhooks/${id}/enable`, "POST"],
      [`/v1/webhooks/${id}/rotate`, "POST"],
      [`/v1/webhooks/${id}/test`, "POST"],
      [`/v1/webhooks/deliveries/${entry?.id}/resend`, "POST"],
    ] as const) {
      expect((await other.call(path, method)).status, `${method} ${path}`).toBe(404);
    }
    expect((await other.call(`/v1/webhooks/${id}`, "PATCH", { events: [] })).status).toBe(404);
    const log = await other.call(`/v1/webhooks/deliveries?messageId=${message.id}`);
    expect(await log.json()).toMatchObject({ data: [] });
    await other.send();
    const stub = await of.stub(message.id);
    expect(await stub.deliverAgain(other.id, [{ revision: 1, endpoint: id }])).toEqual({
      kind: "not_found",
    });
    expect(await received(name)).toHaveLength(1);
  });

  it("needs a key", async () => {
    for (const path of ["", "/x", "/deliveries"]) {
      expect((await call(`/v1/webhooks${path}`, { key: null })).status).toBe(401);
    }
    expect((await call("/v1/webhooks/replay", { key: null, body: {} })).status).toBe(401);
  });
});

describe("the log of deliveries", () => {
  it("is filtered, and walked page by page without losing a row", async () => {
    const of = await tenant();
    const at = Date.now();
    const rows = Array.from({ length: 7 }, (_, i) =>
      row(of, { at: at + (i >> 1), outcome: i % 2 ? "delivered" : "exhausted", revision: i }),
    );
    await write(...rows);
    const seen: string[] = [];
    let cursor = "";
    do {
      const response = await of.call(`/v1/webhooks/deliveries?limit=2${cursor}`);
      const page: { data: { id: string }[]; next_cursor: string | null } = await response.json();
      seen.push(...page.data.map(({ id }) => id));
      cursor = page.next_cursor === null ? "" : `&cursor=${page.next_cursor}`;
    } while (cursor !== "");
    expect(seen.toSorted()).toEqual(rows.map(({ id }) => id).sort());
    const taken = await untilLogged(of, () => true, "?outcome=delivered&endpointId=whe_1");
    expect(taken).toHaveLength(3);
    const until = new Date(at + 1).toISOString();
    expect(await untilLogged(of, () => true, `?until=${until}`)).toHaveLength(2);
    expect((await of.call("/v1/webhooks/deliveries?cursor=nonsense")).status).toBe(400);
  });

  it("takes a row once, and leaves out only the row that the database refuses", async () => {
    const of = await tenant();
    const good = row(of, {});
    await write(good, row(of, { message_id: "no\0good" }), row(of, {}));
    await write(good);
    expect(await untilLogged(of, () => true)).toHaveLength(2);
  });
});

describe("delivering again", () => {
  it("sends one again, now, with the id that it had", async () => {
    const of = await tenant();
    const name = newName();
    await of.endpoint(name, { events: ["message.sent"] });
    await of.send();
    const [first] = await untilReceived(name, "message.sent");
    const [entry] = await untilLogged(of, (entries) => entries.length === 1);
    const again = await of.call(`/v1/webhooks/deliveries/${entry?.id}/resend`, "POST");
    expect(again.status, await again.clone().text()).toBe(202);
    const [, second] = await untilReceived(name, "message.sent", "message.sent");
    expect(second?.headers["webhook-id"]).toBe(first?.headers["webhook-id"]);
    expect(second?.body).toBe(first?.body);
    await untilLogged(of, (entries) => entries.length === 2);
    const gone = row(of, { message_id: `msg_${"A".repeat(43)}` });
    await write(gone);
    const lost = await of.call(`/v1/webhooks/deliveries/${gone.id}/resend`, "POST");
    expect([404, 409]).toContain(lost.status);
  });

  it("replays what failed, what was never tried, or all of a time, page by page", async () => {
    const of = await tenant();
    const silent = await of.send();
    const name = newName();
    const { id } = await of.endpoint(name, { events: ["message.sent"] });
    await script(name, ...Array.from({ length: 4 }, () => ({ status: 500 })));
    const failed = await of.send();
    await untilLogged(of, (entries) => entries.at(-1)?.outcome === "exhausted");
    const taken = await of.send();
    for (const one of [silent, failed, taken]) await untilRow(one.id, "delivered");
    await untilLogged(of, (entries) => entries.length === 5);
    const range = {
      from: new Date(Date.parse(silent.acceptedAt) - 1000).toISOString(),
      until: new Date(Date.now() + 1000).toISOString(),
    };
    const replay = async (only: string): Promise<readonly string[]> => {
      const before = (await received(name)).length;
      let events = 0;
      let cursor: string | null = null;
      do {
        const response = await of.call("/v1/webhooks/replay", "POST", {
          ...range,
          only,
          limit: 1,
          ...(cursor !== null && { cursor }),
        });
        expect(response.status, await response.clone().text()).toBe(200);
        const answer: { events: number; gone: string[]; next_cursor: string | null } =
          await response.json();
        expect(answer.gone).toEqual([]);
        events += answer.events;
        cursor = answer.next_cursor;
      } while (cursor !== null);
      const all = await untilReceived(
        name,
        ...Array.from({ length: before + events }, () => "message.sent"),
      );
      await untilLogged(of, (entries) => entries.length === all.length);
      return all.slice(before).map(({ event }) => String(event.data["id"]));
    };
    expect(await replay("failed")).toEqual([failed.id]);
    expect(await replay("failed")).toEqual([]);
    expect(await replay("missing")).toEqual([silent.id]);
    expect(await replay("missing")).toEqual([]);
    expect((await replay("all")).toSorted()).toEqual([silent.id, failed.id, taken.id].sort());
    const unknown = { ...range, endpointId: "whe_unknown" };
    expect((await of.call("/v1/webhooks/replay", "POST", unknown)).status).toBe(404);
    const named = { ...range, endpointId: id, only: "missing" };
    expect(await (await of.call("/v1/webhooks/replay", "POST", named)).json()).toMatchObject({
      events: 0,
    });
  });

  it("names messages whose object is gone", async () => {
    const of = await tenant();
    await of.endpoint(newName());
    const message = await of.send();
    await untilRow(message.id, "delivered");
    const stub = await of.stub(message.id);
    // What it still had in hand may be written after the first time.
    await eventually(
      async () => {
        await runInDurableObject(stub, async (_object, state) => state.storage.deleteAll());
        await evict(stub);
        return stub.read(of.id);
      },
      (record) => record === undefined,
    );
    const answer = await of.call("/v1/webhooks/replay", "POST", {
      from: message.acceptedAt,
      until: new Date(Date.now() + 1000).toISOString(),
      only: "all",
    });
    expect(await answer.json()).toMatchObject({ events: 0, gone: [message.id] });
    expect(
      await sql("select 1 from kmsg_delivery_tracking where message_id = $1", [message.id]),
    ).toHaveLength(1);
  });
});

describe("an endpoint that only fails", () => {
  it("is disabled after five days, but not one that took something or was enabled since", async () => {
    const of = await tenant();
    const now = Date.now();
    const old = now - 30 * DAY_MS;
    const names = ["failing", "mixed", "enabled", "young"];
    const webhooks = names.map((id) => ({
      id: `whe_${id}`,
      url: receiverUrl(id),
      secrets: [],
      events: [],
      since: id === "enabled" ? now - DAY_MS : old,
    }));
    await isolateOf(env).tenants.stub(of.id).change({ webhooks });
    const failure = (id: string, days: number): DeliveryRow =>
      row(of, { endpoint_id: `whe_${id}`, at: now - days * DAY_MS });
    await write(
      ...["failing", "mixed", "enabled"].flatMap((id) => [failure(id, 5.5), failure(id, 0.1)]),
      { ...failure("mixed", 2), outcome: "delivered" },
      failure("young", 4.5),
      failure("young", 0.1),
    );
    await withPostgres(env, async (client) => disableFailing(isolateOf(env), client, now));
    const list = await (
      await of.call("/v1/webhooks")
    ).json<{
      data: { id: string; enabled: boolean; disabledReason: string | null }[];
    }>();
    expect(list.data.filter(({ enabled }) => !enabled)).toMatchObject([
      { id: "whe_failing", disabledReason: "every delivery failed for 5 days" },
    ]);
  });
});
