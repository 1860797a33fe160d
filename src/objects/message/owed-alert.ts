/**
 * The alert that a message owes operators: stored with the change that it is of, so that no crash loses it, and gone with the next
 * write once the alerts' object knows. A crash in between has it reported twice, which counts one too many.
 */
import { alertOf, type OwedAlert } from "../../domain/alerts/owed.ts";
import type { MessageRecord } from "../../domain/message/record.ts";
import { MINUTE_MS } from "../../kernel/time/units.ts";
import { letterFacts } from "../alerts/letter-alert.ts";
import type { Isolate } from "../isolate.ts";
import type { Follower } from "./follower.ts";
import type { Journal } from "./journal.ts";

/** By then the alerts' object knows and the mark is gone, or something went wrong. */
const AGAIN_MS = MINUTE_MS;

type Host = Pick<Isolate, "alerts" | "settings">;
type Store = Pick<Journal, "record" | "store">;

export class OwedAlerts implements Follower {
  readonly #isolate: Host;
  readonly #journal: Store;
  #told: OwedAlert | undefined;

  constructor(isolate: Host, journal: Store) {
    this.#isolate = isolate;
    this.#journal = journal;
  }

  marked(after: MessageRecord, before: MessageRecord | undefined): MessageRecord {
    const owed = alertOf(before, after);
    return owed ? { ...after, alert: { ...owed, at: after.changedAt + AGAIN_MS } } : after;
  }

  known(record: MessageRecord): MessageRecord {
    const isTold = record.alert !== undefined && record.alert === this.#told;
    return isTold ? { ...record, alert: undefined } : record;
  }

  forget(): void {
    this.#told = undefined;
  }

  /** Reports what is owed, and sees to it that the mark goes. */
  async perform(): Promise<void> {
    const owed = this.#journal.record?.alert;
    if (!owed) return;
    if (owed !== this.#told && (await this.#tell(owed))) this.#told = owed;
    const { record } = this.#journal;
    if (!record || record.alert !== owed) return;
    const now = Date.now();
    const isTold = this.#told === owed;
    // What Postgres acknowledges is a write anyway.
    if (isTold && record.mirrored < record.revision && now < owed.at) return;
    this.#journal.store(isTold ? record : { ...record, alert: { ...owed, at: now + AGAIN_MS } });
  }

  async #tell({ condition, code }: OwedAlert): Promise<boolean> {
    const { alerts, settings } = this.#isolate;
    const facts = condition === "dead_letters" ? letterFacts(settings, code) : { code };
    return alerts.tell(condition, facts);
  }
}
