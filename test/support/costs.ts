/**
 * What messages cost, counted at workerd's own interfaces: rows, requests, alarms, queue messages, time awake. `vi.restoreAllMocks()`
 * ends the count.
 */
import { runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { vi } from "vitest";

import { ProviderGate } from "../../src/gate/provider-gate.ts";
import { LedgerObject } from "../../src/ledger/ledger-object.ts";
import { MessageObject } from "../../src/message/message-object.ts";
import { Outbox } from "../../src/message/outbox.ts";
import { watchQueues } from "./mirror-queue.ts";

export interface Cost {
  rows: number;
  /** Rows of gate and ledger: one put for all of a second. */
  sharedRows: number;
  rowsRead: number;
  requests: number;
  /** Calls of gate and ledger. */
  sharedRequests: number;
  alarms: number;
  /** Changes whose copy has to go to the mirror, and does so a moment later. */
  owed: number;
  queueMessages: number;
  acknowledgements: number;
  /** Wall time of the message object's requests and alarms: what is billed as duration. */
  awakeMs: number;
}

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
  };
  const probe = env.MESSAGES.get(env.MESSAGES.newUniqueId());
  await runInDurableObject(probe, (_object, state) => {
    const kv = Object.getPrototypeOf(state.storage.kv) as Record<
      "put" | "delete",
      (key: string, value?: unknown) => unknown
    >;
    for (const method of ["put", "delete"] as const) {
      const real = kv[method];
      vi.spyOn(kv, method).mockImplementation(function count(this: unknown, key, value) {
        if (MESSAGE_KEYS.has(key)) cost.rows++;
        // Metrics are one row for everything within two seconds (docs/metrics.md).
        else if (key !== "metrics") cost.sharedRows++;
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
    vi.spyOn(storage, "setAlarm").mockImplementation(async function count(this: unknown, at) {
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
  // A message's copies go with those of others. The audit trail's entries, one by one, are nobody's to acknowledge.
  watchQueues((copies) => {
    cost.queueMessages += copies.length;
  });
  for (const method of ["submit", "acknowledge", "alarm"] as const) {
    const real = MessageObject.prototype[method] as (...args: unknown[]) => unknown;
    vi.spyOn(MessageObject.prototype, method).mockImplementation(function count(
      this: unknown,
      ...args: unknown[]
    ) {
      if (method === "alarm") cost.alarms++;
      else cost.requests++;
      if (method === "acknowledge") cost.acknowledgements++;
      const start = performance.now();
      const done = (): void => {
        cost.awakeMs += performance.now() - start;
      };
      const answer = real.apply(this, args);
      if (answer instanceof Promise) return answer.finally(done) as never;
      done();
      return answer as never;
    });
  }
  const shared = { gate: ProviderGate.prototype, ledger: LedgerObject.prototype };
  for (const [prototype, methods] of [
    [shared.gate, ["reserve", "ownAll", "adopt", "report"]],
    [shared.ledger, ["add"]],
  ] as const) {
    for (const method of methods) {
      const target = prototype as unknown as Record<string, (...args: unknown[]) => unknown>;
      const real = target[method];
      vi.spyOn(target, method).mockImplementation(function count(
        this: unknown,
        ...args: unknown[]
      ) {
        cost.sharedRequests++;
        return real?.apply(this, args);
      });
    }
  }
  return cost;
}
