/** The events of the node adapters: listeners run at once, in the order they came, without `node:events`. */
import { logger } from "@k-msg/core";

/** What a listener is given, event by event. */
export type EventArguments = Readonly<Record<string, readonly unknown[]>>;

type Arguments<Events extends EventArguments, Name extends string> = Name extends keyof Events
  ? Events[Name]
  : readonly unknown[];

/** Written as a method, so that a listener may ask for a narrower type than the event promises: of a job's data, say. */
interface ListenerShape<Args extends readonly unknown[]> {
  call(...args: Args): unknown;
}

export type EventListener<Args extends readonly unknown[] = readonly unknown[]> =
  ListenerShape<Args>["call"];

interface Entry {
  readonly listener: EventListener;
  readonly once: boolean;
}

export class EventEmitter<Events extends EventArguments = EventArguments> {
  readonly #entries = new Map<string, Entry[]>();

  on<Name extends string>(event: Name, listener: EventListener<Arguments<Events, Name>>): this {
    return this.#listen(event, listener, false);
  }

  addListener<Name extends string>(
    event: Name,
    listener: EventListener<Arguments<Events, Name>>,
  ): this {
    return this.on(event, listener);
  }

  once<Name extends string>(event: Name, listener: EventListener<Arguments<Events, Name>>): this {
    return this.#listen(event, listener, true);
  }

  /** Takes one registration of the listener away, the latest. */
  off<Name extends string>(event: Name, listener: EventListener<Arguments<Events, Name>>): this {
    const entries = this.#entries.get(event) ?? [];
    const index = entries.findLastIndex((entry) => entry.listener === listener);
    // A new list: an event that is being told goes on with the old one.
    if (index >= 0) this.#entries.set(event, entries.toSpliced(index, 1));
    return this;
  }

  removeListener<Name extends string>(
    event: Name,
    listener: EventListener<Arguments<Events, Name>>,
  ): this {
    return this.off(event, listener);
  }

  /** Of one event, or of all. */
  removeAllListeners(event?: string): this {
    if (event === undefined) this.#entries.clear();
    else this.#entries.delete(event);
    return this;
  }

  /** True if somebody listened. Throws what a listener throws; those after it are not told then. */
  emit<Name extends string>(event: Name, ...args: Arguments<Events, Name>): boolean {
    const entries = this.#entries.get(event) ?? [];
    for (const entry of entries) {
      if (entry.once) this.off(event, entry.listener);
      entry.listener(...args);
    }
    return entries.length > 0;
  }

  /** For the adapters' own events: a listener that throws or rejects must not stop the work, nor have it done again. */
  protected announce<Name extends string & keyof Events>(event: Name, ...args: Events[Name]): void {
    for (const entry of this.#entries.get(event) ?? []) {
      if (entry.once) this.off(event, entry.listener);
      const report = (error: unknown) => logFailure(`A listener of ${event} failed`, error);
      try {
        void Promise.resolve(entry.listener(...args)).catch(report);
      } catch (error) {
        report(error);
      }
    }
  }

  #listen(event: string, listener: EventListener, once: boolean): this {
    this.#entries.set(event, [...(this.#entries.get(event) ?? []), { listener, once }]);
    return this;
  }
}

/** What goes wrong in the background goes to the log, because nobody waits for it. */
export function logFailure(message: string, thrown: unknown): void {
  const error = thrown instanceof Error ? thrown : new Error(String(thrown));
  logger.error(message, { component: "@k-msg/messaging/adapters/node" }, error);
}
