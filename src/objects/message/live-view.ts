/** Tells whoever watches a message each of its changes, over WebSockets. */
import type { Numbers } from "../../domain/privacy/sight.ts";
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
  readonly #isolate: Pick<Isolate, "settings" | "tenants">;
  readonly #ctx: DurableObjectState;
  readonly #journal: Journal;
  readonly #sockets: LiveSockets;

  constructor(
    ctx: DurableObjectState,
    isolate: Pick<Isolate, "settings" | "tenants">,
    journal: Journal,
  ) {
    this.#ctx = ctx;
    this.#isolate = isolate;
    this.#journal = journal;
    this.#sockets = new LiveSockets(ctx, isolate);
  }

  changed(): void {
    this.#sockets.tell((numbers) => this.#view(numbers));
  }

  /** The message is forgotten. */
  forget(): void {
    this.#sockets.close();
  }

  /** Answers an upgrade. */
  accept(request: Request): Response {
    const answer = this.#sockets.accept(request, (numbers) => this.#view(numbers));
    this.#ctx.waitUntil(this.#journal.rearm());
    return answer;
  }

  /** An alarm came. @returns whether it was set for the sockets alone */
  async look(alarmAt: number | undefined): Promise<boolean> {
    return this.#sockets.look(alarmAt);
  }

  #view(numbers: Numbers): View {
    const { record } = this.#journal;
    const timing = timingOf(this.#isolate.settings);
    const told = record && toldByObject(record, timing, Date.now());
    return { type: "message", data: told ? messageWithTimeline(told, numbers) : null };
  }
}
