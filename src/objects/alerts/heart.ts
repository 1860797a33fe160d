/**
 * The alerts' object keeps when everything that runs by itself last succeeded. Rows written are the bill: cron's runs are a put a minute,
 * and the consumers of the queues one in five minutes, however many there are.
 */
import { noBeats, noteBeats, type Beats } from "../../domain/heartbeats/beats.ts";
import { MINUTE_MS } from "../../kernel/time/units.ts";

const KEY = "beats";
const PUT_EVERY_MS = 5 * MINUTE_MS;

/** The report of a call that succeeded. */
export interface Succeeded {
  readonly names: readonly string[];
  /** All tasks there are; cron knows. */
  readonly known?: readonly string[];
}

export class Heart {
  readonly #storage: DurableObjectStorage;
  #beats: Beats | undefined;

  constructor(storage: DurableObjectStorage) {
    this.#storage = storage;
    this.#beats = storage.kv.get<Beats>(KEY);
  }

  /** @param look somebody looks: in earnest, what never ran is late from now on */
  read(look: boolean): Beats | undefined {
    if (!this.#beats && look) this.#put(noBeats(Date.now()));
    return this.#beats;
  }

  note(succeeded: Succeeded): Beats {
    const now = Date.now();
    const before = this.#beats ?? noBeats(now);
    const beats = noteBeats(before, succeeded, now);
    const isNew = succeeded.names.some(
      (name) => Math.abs(now - (before.succeeded[name] ?? -Infinity)) >= PUT_EVERY_MS,
    );
    if (succeeded.known || isNew) this.#put(beats);
    return beats;
  }

  #put(beats: Beats): void {
    this.#beats = beats;
    this.#storage.kv.put(KEY, beats);
  }
}
