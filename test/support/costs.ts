/**
 * What messages cost, counted at workerd's own interfaces: rows, requests, alarms, queue messages, time awake. `vi.restoreAllMocks()`
 * ends the count.
 */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect, vi } from "vitest";

import { AuditObject } from "../../src/objects/audit/audit-object.ts";
import { ProviderGate } from "../../src/objects/gate/provider-gate.ts";
import { LedgerObject } from "../../src/objects/ledger/ledger-object.ts";
import { MessageObject } from "../../src/objects/message/message-object.ts";
import { Outbox } from "../../src/objects/message/outbox.ts";
import { MetricsObject } from "../../src/objects/metrics/metrics-object.ts";
import { watchQueues } from "./mirror-queue.ts";

export interface Cost {
  rows: number;
  /** Rows of gate, ledger and metrics: one put for all of a second or two. */
  sharedRows: number;
  rowsRead: number;
  requests: number;
  /** Calls of gate, ledger and metrics. */
  sharedRequests: number;
  alarms: number;
  /** Changes whose copy has to go to the mirror, and does so a moment later. */
  owed: number;
  queueMessages: number;
  acknowledgements: number;
  /**
   * Wall time in which the message's object had a request, an alarm or something left to `waitUntil`: what is billed as duration.
   */
  awakeMs: number;
  /** The same of gate, ledger and metrics. */
  sharedAwakeMs: number;
  /** Objects that have something to do at the moment. */
  awake: number;
}

/** Storages of audit trails. */
const audits = new WeakSet<object>();

const MESSAGE_KEYS = new Set(["message", "image"]);

/** Counts from now on. Only one message may be under way. */
export async function countCosts(): Promise<Cost> {
  const cost: Cost = {
    rows: 0,
    sharedRows: 0,
    rowsRead: 0,
    requests: 0,
    sharedRequests: 0,
    alarms: 0,
    owed: 0,
    queueMessages: 0,
    acknowledgements: 0,
    awakeMs: 0,
    sharedAwakeMs: 0,
    awake: 0,
  };
  const probe = env.MESSAGES.get(env.MESSAGES.newUniqueId());
  await runInDurableObject(probe, (_object, state) => {
    const kv = Object.getPrototypeOf(state.storage.kv) as Record<
      "put" | "delete",
      (key: string, value?: unknown) => unknown
    >;
    for (const method of ["put", "delete"] as const) {
      const real = kv[method];
      vi.spyOn(kv, method).mockImplementation(function count(this: object, key, value) {
        if (audits.has(this))
          return method === "put" ? real.call(this, key, value) : real.call(this, key);
        if (MESSAGE_KEYS.has(key)) cost.rows++;
        else cost.sharedRows++;
        return method === "put" ? real.call(this, key, value) : real.call(this, key);
      });
    }
    const read = Object.getPrototypeOf(state.storage.kv) as Record<"get", (key: string) => unknown>;
    const realGet = read.get;
    vi.spyOn(read, "get").mockImplementation(function count(this: unknown, key) {
      if (MESSAGE_KEYS.has(key)) cost.rowsRead++;
      return realGet.call(this, key);
    });
    const storage = Object.getPrototypeOf(state.storage) as Record<
      "setAlarm",
      (at: number) => Promise<void>
    >;
    const setAlarm = storage.setAlarm;
    vi.spyOn(storage, "setAlarm").mockImplementation(async function count(this: object, at) {
      if (audits.has(this)) return setAlarm.call(this, at);
      // The gate's daily housekeeping aside, only messages set alarms here.
      if (at - Date.now() === 86_400_000) cost.sharedRows++;
      else cost.rows++;
      return setAlarm.call(this, at);
    });
  });
  const changed = Reflect.get(Outbox.prototype, "changed");
  vi.spyOn(Outbox.prototype, "changed").mockImplementation(function count(this: Outbox, record) {
    // Mirrored together with its outcome.
    if (record.state !== "sending") cost.owed++;
    changed.call(this, record);
  });
  // A message's copies go with those of others; the audit trail's entries go one by one.
  watchQueues((copies) => {
    cost.queueMessages += copies.length;
  });
  // A key's use is noted once an hour, whatever is sent with it.
  countCalls(AuditObject.prototype, ["note", "acknowledge", "alarm"], (_method, ctx, call) => {
    audits.add(ctx.storage);
    audits.add(ctx.storage.kv);
    return call();
  });
  const awake = countAwake(cost);
  countCalls(MessageObject.prototype, ["submit", "acknowledge", "alarm"], (method, ctx, call) => {
    if (method === "alarm") cost.alarms++;
    else cost.requests++;
    if (method === "acknowledge") cost.acknowledgements++;
    return awake(ctx, call);
  });
  const shared = (_method: string, ctx: DurableObjectState, call: () => unknown): unknown => {
    cost.sharedRequests++;
    return awake(ctx, call);
  };
  countCalls(
    ProviderGate.prototype,
    ["reserve", "ask", "ownAll", "adopt", "changeClaims", "report"],
    shared,
  );
  countCalls(LedgerObject.prototype, ["add"], shared);
  countCalls(MetricsObject.prototype, ["add"], shared);
  return cost;
}

/** Changes that Postgres has not acknowledged yet. */
export function unacknowledged(cost: Cost): number {
  return Math.max(0, Math.max(cost.owed, cost.queueMessages) - cost.acknowledgements);
}

/** Until Postgres has every change that was counted, and no object has anything left to do. */
export async function untilQuiet(cost: Cost): Promise<void> {
  await expect.poll(() => unacknowledged(cost) + cost.awake, { interval: 20 }).toBe(0);
}

/** What is done instead of a call. */
type Instead = (method: string, ctx: DurableObjectState, call: () => unknown) => unknown;

function countCalls(prototype: object, methods: readonly string[], instead: Instead): void {
  const target = prototype as Record<string, (...args: unknown[]) => unknown>;
  for (const method of methods) {
    const real = target[method];
    vi.spyOn(target, method).mockImplementation(function count(this: unknown, ...args: unknown[]) {
      // Protected in DurableObject.
      const { ctx } = this as { ctx: DurableObjectState };
      return instead(method, ctx, () => real?.apply(this, args));
    });
  }
}

/** Adds up when objects are awake, however much goes on in one at a time. */
function countAwake(cost: Cost): (ctx: DurableObjectState, call: () => unknown) => unknown {
  const open = new Map<string, { count: number; since: number }>();
  const begin = (ctx: DurableObjectState): (() => void) => {
    const id = ctx.id.toString();
    const own = open.get(id) ?? { count: 0, since: 0 };
    open.set(id, own);
    if (own.count++ === 0) {
      own.since = performance.now();
      cost.awake++;
    }
    return () => {
      if (--own.count > 0) return;
      cost.awake--;
      const ms = performance.now() - own.since;
      if (ctx.id.name === undefined) cost.awakeMs += ms;
      else cost.sharedAwakeMs += ms;
    };
  };
  const seen = new WeakSet<object>();
  return (ctx, call) => {
    if (!seen.has(ctx)) {
      seen.add(ctx);
      const real = ctx.waitUntil.bind(ctx);
      vi.spyOn(ctx, "waitUntil").mockImplementation((work) => {
        const end = begin(ctx);
        real(Promise.resolve(work).finally(end));
      });
    }
    const end = begin(ctx);
    const answer = call();
    if (answer instanceof Promise) return answer.finally(end);
    end();
    return answer;
  };
}
