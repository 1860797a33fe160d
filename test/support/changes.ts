/**
 * What happens to messages in this isolate, so that a test waits for an event and not for a time: every change that an object
 * stores, and every acknowledgement that Postgres has it. Tests and objects share the isolate, and with it the classes.
 */
import { Journal } from "../../src/objects/message/journal.ts";
import { MessageObject } from "../../src/objects/message/message-object.ts";

/** Reads a number in memory: workerd does not let a test await a promise that an object resolves. */
const TICK_MS = 20;
/** Acknowledgements of other tenants' messages, whose ids are not read here. */
const OTHERS = "";

/** How often something happened, by the public id of the message. */
class Counts {
  readonly #counts = new Map<string, number>();

  add(id: string): void {
    this.#counts.set(id, this.of(id) + 1);
  }

  of(id: string): number {
    return this.#counts.get(id) ?? 0;
  }
}

const stored = new Counts();
const acknowledged = new Counts();

const store = Reflect.get(Journal.prototype, "store");
Journal.prototype.store = function storeAndCount(record) {
  store.call(this, record);
  stored.add(record.id);
};

const acknowledge = Reflect.get(MessageObject.prototype, "acknowledge");
MessageObject.prototype.acknowledge = function acknowledgeAndCount(revision) {
  acknowledge.call(this, revision);
  acknowledged.add(this.read("default")?.id ?? OTHERS);
};

/** How often the message has been stored. */
export function changesOf(id: string): number {
  return stored.of(id);
}

/** How often Postgres has acknowledged a change of the message, or of any message of another tenant. */
export function acknowledgementsOf(id: string): number {
  return acknowledged.of(id) + acknowledged.of(OTHERS);
}

/**
 * Until the count is another one than it was. Not all that a test waits for is an event here (an object that is purged stores
 * nothing), so the caller looks again after a while in any case.
 */
export async function untilCounted(count: () => number, was: number): Promise<void> {
  const until = performance.now() + LOOK_AGAIN_MS;
  while (count() === was && performance.now() < until) await scheduler.wait(TICK_MS);
}

const LOOK_AGAIN_MS = 1500;
