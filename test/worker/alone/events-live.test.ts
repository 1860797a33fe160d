/** One socket for the events of a tenant. A file of its own: the clock is turned, and cron's job is run. */
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";

import {
  EVENTS_A_SECOND,
  MAX_EVENT_SOCKETS,
  SILENT,
  SILENT_MS,
  type LiveEvent,
} from "../../../src/domain/live/events.ts";
import { KEY_ENDED, TIME_IS_UP, TRY_AGAIN_LATER } from "../../../src/domain/live/ticket.ts";
import { tendEventSockets } from "../../../src/jobs/live.ts";
import { isolateOf } from "../../../src/objects/isolate.ts";
import { EventFeed } from "../../../src/objects/live/event-feed.ts";
import { call, eventually, phone } from "../../support/api.ts";
import { openSocket, untilClosed, watch, type Watch } from "../../support/live.ts";
import { stages } from "../../support/mirror-copies.ts";
import { useSettings } from "../../support/settings.ts";
import { createKey, tenantWithKey, type TestTenant } from "../../support/tenants.ts";

const PATH = "/v1/events/live";
const KINDS = { type: "events", gap: "gap" } as const;

useSettings("events-live");

afterEach(() => vi.useRealTimers());

interface Gap {
  readonly why: string;
  readonly missed?: number;
}

const eventsOf = ({ told }: Watch): readonly LiveEvent[] =>
  told
    .filter(({ type }) => type === KINDS.type)
    .flatMap(({ data }) => data as unknown as LiveEvent[]);
const gapsOf = ({ told }: Watch): readonly Gap[] =>
  told.filter(({ type }) => type === KINDS.gap).map(({ data }) => data as unknown as Gap);

const listen = async ({ key }: { readonly key: string }, query = ""): Promise<Watch> =>
  watch(`${PATH}${query}`, key);

async function sent({ key }: TestTenant): Promise<string> {
  const body = { to: phone(), text: "hi", purpose: "auth" };
  const { id } = await (await call("/v1/messages", { key, body })).json<{ id: string }>();
  await eventually(
    async () => (await call(`/v1/messages/${id}`, { key })).json<{ state: string }>(),
    ({ state }) => state === "delivered",
  );
  return id;
}

const someEvent = (messageId: string, more: Partial<LiveEvent> = {}): LiveEvent => ({
  messageId,
  revision: 1,
  at: new Date(0).toISOString(),
  event: "accepted",
  state: "accepted",
  status: "PENDING",
  final: false,
  type: "SMS",
  batchId: null,
  templateId: null,
  purpose: "info",
  error: null,
  ...more,
});

const tell = async (tenant: string, events: readonly LiveEvent[], missed = 0): Promise<void> =>
  isolateOf(env).tenants.stub(tenant).tellEvents(events, missed);

const told = async (open: Watch, check: (open: Watch) => boolean): Promise<void> => {
  await eventually(async () => Promise.resolve(open), check);
};

describe("a tenant's events", () => {
  it("are told as they pass the mirror, those of this tenant that pass the filter, without numbers and texts", async () => {
    const [mine, other] = [await tenantWithKey(), await tenantWithKey()];
    const all = await listen(mine);
    const some = await listen(mine, "?state=delivered&purpose=auth&type=SMS");
    const none = await listen(mine, "?purpose=ad");
    const ids: string[] = [];
    // The first ones may fall into the gap of the opening.
    await eventually(
      async () => {
        await sent(other);
        ids.push(await sent(mine));
        return eventsOf(some);
      },
      (events) => events.length > 0,
    );
    const known = new Set(ids);
    expect(eventsOf(all).every(({ messageId }) => known.has(messageId))).toBe(true);
    expect(new Set(eventsOf(some).map(({ state }) => state))).toEqual(new Set(["delivered"]));
    const [event] = eventsOf(some);
    expect(event).toMatchObject({ final: true, status: "DELIVERED", type: "SMS", purpose: "auth" });
    expect(JSON.stringify(all.told)).not.toMatch(/010\d{8}|"hi"/);
    expect(eventsOf(none)).toEqual([]);
    expect(gapsOf(all)[0]).toMatchObject({ why: "opening" });
    for (const { socket } of [all, some, none]) socket.close(1000);
    expect(await untilClosed(all)).toBe(1000);
  });

  it("that could not be told are named with the next that are", async () => {
    const { tenant, key } = await tenantWithKey();
    const open = await listen({ key });
    const { tenants } = isolateOf(env);
    let away = true;
    const feed = new EventFeed({
      tenants: {
        register: () => tenants.register(),
        stub: (name: string) => ({
          tellEvents: async (events: readonly LiveEvent[], missed: number) => {
            if (away) throw new Error("away");
            return tenants.stub(name).tellEvents(events, missed);
          },
        }),
      } as unknown as typeof tenants,
    });
    const [copy] = stages(`live-${crypto.randomUUID()}`);
    if (!copy) throw new Error("no copy");
    const mine = { ...copy, row: { ...copy.row, tenant_id: tenant } };
    const push = async (): Promise<void> => {
      const works: Promise<unknown>[] = [];
      feed.push([mine], { waitUntil: (work) => void works.push(work) });
      await Promise.all(works);
    };
    await push();
    await push();
    away = false;
    await push();
    await told(open, (one) => eventsOf(one).length > 0);
    expect(gapsOf(open).slice(1)).toMatchObject([{ why: "lost", missed: 2 * mine.events.length }]);
    expect(eventsOf(open)).toHaveLength(mine.events.length);
    open.socket.close();
  });

  it("beyond a bound in a second are a gap", async () => {
    const { tenant, key } = await tenantWithKey();
    const open = await listen({ key });
    vi.setSystemTime(Math.ceil(Date.now() / 1000) * 1000);
    const many = Array.from({ length: EVENTS_A_SECOND + 5 }, (_, i) => someEvent(`msg_${i}`));
    await tell(tenant, many);
    await told(open, (one) => gapsOf(one).length > 1);
    expect(eventsOf(open)).toHaveLength(EVENTS_A_SECOND);
    expect(gapsOf(open)[1]).toMatchObject({ why: "too_many", missed: 5 });
    open.socket.close();
  });
});

describe("a socket of a tenant's events", () => {
  it("is closed at once when its key is revoked, and others stay", async () => {
    const mine = await tenantWithKey();
    const leaving = await createKey(mine.tenant, ["read"]);
    const [gone, stays] = [await listen(leaving), await listen(mine)];
    const path = `/v1/tenants/${mine.tenant}/keys/${leaving.id}`;
    expect((await call(path, { method: "DELETE" })).ok).toBe(true);
    expect(await untilClosed(gone)).toBe(KEY_ENDED);
    await tell(mine.tenant, [someEvent("msg_1")]);
    await told(stays, (one) => eventsOf(one).length === 1);
    expect(eventsOf(gone)).toEqual([]);
    stays.socket.close();
  });

  it("of an operator's key is closed by cron once that is revoked", async () => {
    const { tenant } = await tenantWithKey();
    const operator = await createKey("default", ["admin", "read"]);
    const open = await watch(PATH, operator.key, { "x-tenant-id": tenant });
    const path = `/v1/tenants/default/keys/${operator.id}`;
    expect((await call(path, { method: "DELETE" })).ok).toBe(true);
    await tendEventSockets(isolateOf(env));
    expect(await untilClosed(open)).toBe(KEY_ENDED);
    await tendEventSockets(isolateOf(env));
    const listening = await isolateOf(env).tenants.register().listening();
    expect(listening.map((one) => one.tenant)).not.toContain(tenant);
  });

  it("that is silent, or open for as long as one may be, is closed by cron", async () => {
    const mine = await tenantWithKey();
    const [silent, pings] = [await listen(mine), await listen(mine)];
    const now = Date.now();
    vi.setSystemTime(now + SILENT_MS / 2);
    await tendEventSockets(isolateOf(env));
    expect(silent.closed()).toBeUndefined();
    vi.setSystemTime(now + SILENT_MS + 10_000);
    await tendEventSockets(isolateOf(env));
    expect(await untilClosed(silent)).toBe(SILENT);
    expect(await untilClosed(pings)).toBe(SILENT);
    const old = await listen(mine);
    vi.setSystemTime(Date.now() + isolateOf(env).settings.LIVE_DEADLINE + 1);
    await tendEventSockets(isolateOf(env));
    expect(await untilClosed(old)).toBe(TIME_IS_UP);
  });

  it("is one of a few: who comes too many is told to come later", async () => {
    const mine = await tenantWithKey();
    const open: Watch[] = [];
    for (let i = 0; i < MAX_EVENT_SOCKETS; i++) open.push(await listen(mine));
    const late = await listen(mine);
    expect(await untilClosed(late)).toBe(TRY_AGAIN_LATER);
    expect(open.every(({ closed }) => closed() === undefined)).toBe(true);
    for (const { socket } of open) socket.close();
  });

  it("asks for an upgrade, a key, and a filter that can be", async () => {
    const { key } = await tenantWithKey();
    expect((await call(PATH, { key })).status).toBe(426);
    expect((await openSocket(PATH, {})).status).toBe(401);
    const authorization = `Bearer ${key}`;
    for (const query of ["?state=gone", "?colour=red", "?purpose="]) {
      const answer = await openSocket(`${PATH}${query}`, { authorization });
      expect(answer.status, query).toBe(400);
    }
  });
});
