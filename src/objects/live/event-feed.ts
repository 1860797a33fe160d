/**
 * Hands changes that the mirror has on to the tenants that somebody listens for. Which these are, one object knows; an isolate asks it
 * every few seconds, so a service that nobody listens to pays next to nothing. Nobody waits, and nothing fails for it.
 */
import { LISTENERS_KNOWN_MS, type LiveEvent } from "../../domain/live/events.ts";
import { isFinal, stateOf, statusOf, type State } from "../../domain/message/states.ts";
import { log } from "../../kernel/log.ts";
import { iso } from "../../kernel/time/iso.ts";
import type { Waiter } from "../alerts/alert-stub.ts";
import type { Isolate } from "../isolate.ts";
import type { QueuedMessage } from "../mirror/queued.ts";
import type { Listened } from "../tenant/tenant-register.ts";

export class EventFeed {
  readonly #isolate: Pick<Isolate, "tenants">;
  #known: { readonly at: number; readonly tenants: ReadonlySet<string> } | undefined;
  /** By tenant: events that could not be handed on. */
  readonly #missed = new Map<string, number>();

  constructor(isolate: Pick<Isolate, "tenants">) {
    this.#isolate = isolate;
  }

  push(messages: readonly QueuedMessage[], ctx: Waiter): void {
    if (messages.length > 0) ctx.waitUntil(this.#push(messages));
  }

  async #push(messages: readonly QueuedMessage[]): Promise<void> {
    const listening = await this.#listening();
    if (listening.size === 0) return;
    const byTenant = Map.groupBy(messages, ({ row }) => row.tenant_id);
    await Promise.all(
      [...byTenant]
        .filter(([tenant]) => listening.has(tenant))
        .map(async ([tenant, some]) => this.#tell(tenant, some.flatMap(eventsOf))),
    );
  }

  async #tell(tenant: string, events: readonly LiveEvent[]): Promise<void> {
    const missed = this.#missed.get(tenant) ?? 0;
    this.#missed.delete(tenant);
    try {
      await this.#isolate.tenants.stub(tenant).tellEvents(events, missed);
    } catch (error) {
      log("warn", "live.events_missed", { error, events: events.length });
      this.#missed.set(tenant, (this.#missed.get(tenant) ?? 0) + missed + events.length);
    }
  }

  async #listening(): Promise<ReadonlySet<string>> {
    const now = Date.now();
    const known = this.#known;
    if (known && Math.abs(now - known.at) < LISTENERS_KNOWN_MS) return known.tenants;
    try {
      const listening: readonly Listened[] = await this.#isolate.tenants.register().listening();
      const tenants = new Set(listening.map(({ tenant }) => tenant));
      this.#known = { at: now, tenants };
      for (const tenant of this.#missed.keys()) {
        if (!tenants.has(tenant)) this.#missed.delete(tenant);
      }
      return tenants;
    } catch (error) {
      log("warn", "live.listeners_unknown", { error });
      return known?.tenants ?? new Set();
    }
  }
}

function eventsOf({ row, events, purpose }: QueuedMessage): readonly LiveEvent[] {
  return events.map((entry) => {
    const state: State = stateOf(entry.to_state);
    return {
      messageId: row.message_id,
      revision: entry.revision,
      at: iso(entry.at),
      event: entry.event,
      state,
      status: statusOf(state),
      final: isFinal(state),
      type: row.type,
      batchId: row.batch_id,
      templateId: row.template_id,
      purpose: purpose ?? null,
      // What it is now is no word about an earlier change.
      error: entry.revision === row.revision ? (row.last_error?.code ?? null) : null,
    };
  });
}
