/** Tells whoever watches a message each of its changes, over WebSockets. */
import type { Isolate } from "../isolate.ts";
import { LiveSockets } from "../live/live-sockets.ts";
import type { Follower } from "./follower.ts";
import type { Journal } from "./journal.ts";
import { messageWithTimeline, toldByObject, type MessageWithTimeline } from "./message-view.ts";
import { timingOf } from "./timing.ts";

interface View {
  readonly type: "message";
  readonly data: MessageWithTimeline | null;
}

export class LiveView implements Follower {
  readonly #isolate: Pick<Isolate, "settings">;
  readonly #journal: Journal;
  readonly #sockets: LiveSockets;

  constructor(ctx: DurableObjectState, isolate: Pick<Isolate, "settings">, journal: Journal) {
    this.#isolate = isolate;
    this.#journal = journal;
    this.#sockets = new LiveSockets(ctx);
  }

  changed(): void {
    if (this.#sockets.any) this.#sockets.tell(this.#view());
  }

  /** The message is forgotten. */
  forget(): void {
    this.#sockets.close();
  }

  /** Answers an upgrade. */
  accept(): Response {
    return this.#sockets.accept(this.#view());
  }

  #view(): View {
    const { record } = this.#journal;
    const timing = timingOf(this.#isolate.settings);
    const told = record && toldByObject(record, timing, Date.now());
    return { type: "message", data: told ? messageWithTimeline(told) : null };
  }
}
