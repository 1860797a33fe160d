/**
 * A message's record in a Durable Object of its own, and the register that lists them. One class plays both parts, so that a
 * project binds one namespace. It speaks `fetch`: so it needs no base class, and this package no `cloudflare:workers`.
 */
import type { TrackingRecord } from "../../tracking/record.ts";
import { isTerminalDeliveryStatus } from "../../tracking/status.ts";
import { changedText, objectFields, objectText } from "./object-record.ts";
import type {
  TrackingAnswer,
  TrackingCall,
  TrackingChange,
  TrackingObjectStateLike,
  TrackingSummary,
} from "./tracking-object-protocol.ts";
import { createRegister, type Register } from "./tracking-register.ts";

const RECORD = "record";
const REVISION = "revision";

/** Export it from the Worker and bind it, with SQLite storage, as the namespace that the store is given. */
export class TrackingObject {
  readonly #storage: TrackingObjectStateLike["storage"];
  #register: Register | undefined;

  constructor(state: TrackingObjectStateLike) {
    this.#storage = state.storage;
  }

  /** The body is a {@link TrackingCall}. An object has no address of its own: only a Worker that binds it gets here. */
  async fetch(request: { json(): Promise<unknown> }): Promise<Response> {
    const answer = await this.#answer((await request.json()) as TrackingCall);
    return Response.json(answer);
  }

  /** What concerns the record has no `await` between reading and writing: each call is one step. */
  #answer(call: TrackingCall): TrackingAnswer | Promise<TrackingAnswer> {
    switch (call.op) {
      case "get":
        return { text: this.#text() };
      case "put":
        if (call.onlyIfAbsent && this.#text() !== undefined) return { written: false };
        return this.#write(call.text);
      case "patch":
        return this.#patch(call.change, call.onlyIfOpen);
      case "claim":
        return this.#claim(call.now, call.until);
      case "note":
        return this.#list().note(call.summaries);
      case "due":
        return this.#list().due(call.now, call.limit);
      case "find":
        return this.#list().find(call.query);
      case "count":
        return this.#list().count(call.query, call.groupBy);
    }
  }

  #patch({ set, clear }: TrackingChange, onlyIfOpen: boolean): TrackingAnswer {
    const text = this.#text();
    const current = text === undefined ? undefined : recordOf(text);
    if (text === undefined || current === undefined) return { written: false };
    if (onlyIfOpen && isTerminalDeliveryStatus(current.status)) return { written: false };
    const cleared = Object.fromEntries(clear.map((key) => [key, undefined]));
    const next = changedText(text, { ...set, ...cleared });
    return next === undefined ? { written: false } : this.#write(next);
  }

  /** Takes the record if it is due; either way the answer puts the register right. */
  #claim(now: number, until: number): TrackingAnswer {
    const text = this.#text();
    const record = text === undefined ? undefined : recordOf(text);
    if (text === undefined || record === undefined) return { written: false };
    const due = !isTerminalDeliveryStatus(record.status) && record.nextCheckAt.getTime() <= now;
    if (!due) return { written: false, summary: this.#summary(text) };
    const next = changedText(text, { nextCheckAt: new Date(until) });
    return next === undefined ? { written: false } : { ...this.#write(next), text: next };
  }

  #text(): string | undefined {
    return this.#storage.kv.get<string>(RECORD);
  }

  #write(text: string): TrackingAnswer {
    this.#storage.kv.put(RECORD, text);
    this.#storage.kv.put(REVISION, this.#revision() + 1);
    return { written: true, summary: this.#summary(text) };
  }

  #revision(): number {
    return this.#storage.kv.get<number>(REVISION) ?? 0;
  }

  #summary(text: string): TrackingSummary {
    return { revision: this.#revision(), text: summaryText(text) };
  }

  #list(): Register {
    this.#register ??= createRegister(this.#storage.sql);
    return this.#register;
  }
}

/** What lists are filtered and ordered by. Metadata and answers stay in the message's own object. */
export function summaryText(text: string): string {
  const fields = objectFields(text) ?? {};
  const { raw: _raw, metadata: _metadata, lastError: _error, ...more } = fields;
  const { fingerprint: _fingerprint, answer: _answer, ...rest } = more;
  return objectText(rest);
}

function recordOf(text: string): TrackingRecord | undefined {
  return objectFields(text) as unknown as TrackingRecord | undefined;
}
