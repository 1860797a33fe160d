/** Has a verb decide what a request makes of a tenant's message, and performs that. */
import type { MessageRecord } from "../../domain/message/record.ts";
import type { Decision, Effect } from "../../domain/message/verbs/decision.ts";
import type { Claims } from "./claims.ts";
import type { Duties } from "./duties.ts";
import type { Engine } from "./engine.ts";
import type { Journal } from "./journal.ts";
import type { NotFound } from "./message-rpc.ts";

interface Performers {
  readonly claims: Claims;
  readonly engine: Engine;
  readonly duties: Duties;
}

export class Verbs {
  readonly #ctx: Pick<DurableObjectState, "waitUntil">;
  readonly #journal: Journal;
  readonly #performers: Performers;

  constructor(
    ctx: Pick<DurableObjectState, "waitUntil">,
    journal: Journal,
    performers: Performers,
  ) {
    this.#ctx = ctx;
    this.#journal = journal;
    this.#performers = performers;
  }

  /** Undefined where there is no message, or it is another tenant's. */
  messageOf(tenant: string): MessageRecord | undefined {
    const { record } = this.#journal;
    return record?.tenant === tenant ? record : undefined;
  }

  owner(): string | undefined {
    return this.#journal.record?.tenant;
  }

  ask<Answer>(
    tenant: string,
    verb: (record: MessageRecord, now: number) => Decision<Answer, Effect>,
  ): Answer | NotFound {
    const now = Date.now();
    for (;;) {
      const record = this.messageOf(tenant);
      if (!record) return { kind: "not_found" };
      const { record: next, effects = [], answer } = verb(record, now);
      if (next) this.#store(next, effects);
      if (!effects.includes("again")) return answer;
    }
  }

  #store(next: MessageRecord, effects: readonly Effect[]): void {
    const { claims, engine, duties } = this.#performers;
    if (effects.includes("own_id")) claims.learned(next);
    this.#journal.keep(next);
    if (effects.includes("duties")) this.#ctx.waitUntil(duties.runThenRest());
    if (!effects.includes("advance")) return;
    this.#ctx.waitUntil(engine.advance().then(async () => this.#journal.rearm()));
  }
}
