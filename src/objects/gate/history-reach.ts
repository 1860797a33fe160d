/**
 * The known reach of the provider's history, and its recent lag behind the provider: what the absence of a message is
 * judged by. The reach is in memory only, and read again where it is not known; the lag is stored.
 */
import type { PageAnswer } from "../../domain/history/question.ts";
import { log } from "../../kernel/log.ts";
import { HOUR_MS } from "../../kernel/time/units.ts";
import type { ReadEffects } from "./shared-reads.ts";

/** The facts that a message gets before it is polled. Times are epoch milliseconds by the provider's clock. */
export interface Reach {
  /** The time of the newest row that the history showed; absent: it is not known to show any. */
  readonly newest?: number;
  readonly lagMs: number;
  /** The read met a fault, and nobody may poll now: another question would meet it, too. */
  readonly paused?: true;
}

interface Lag {
  readonly ms: number;
  readonly at: number;
}

const LAG_KEY = "lag";
/** A lag counts half after so long. */
const HALF_LIFE_MS = HOUR_MS;
/** Less is the usual time until a row is there, and no row written is worth it. */
const LEAST_LAG_MS = 5000;
/** One row that came hours late must not keep all others from being judged. */
const MOST_LAG_MS = HOUR_MS / 2;
const AHEAD_MS = 5000;
/** Messages that ask together are answered by one read. */
const READ_EVERY_MS = 5000;

export class HistoryReach {
  readonly #kv: SyncKvStorage;
  /** By history stream. */
  readonly #newest = new Map<string, number>();
  readonly #readAt = new Map<string, number>();
  /** Each tells whether it met a fault. */
  readonly #reading = new Map<string, Promise<boolean>>();
  #lag: Lag | undefined;

  constructor(kv: SyncKvStorage) {
    this.#kv = kv;
    this.#lag = kv.get<Lag>(LAG_KEY);
  }

  /** A read showed a row of this time. */
  note(stream: string, at: number | undefined): void {
    // A time ahead of us is a reservation's, or of a clock that is off: it shows nothing of what was taken by now.
    if (at === undefined || !Number.isFinite(at) || at > Date.now() + AHEAD_MS) return;
    this.#newest.set(stream, Math.max(at, this.#newest.get(stream) ?? at));
  }

  /** A row was not there so long after its attempt, and came later. */
  noteLag(ms: number, now: number): void {
    if (ms < LEAST_LAG_MS || ms <= this.lagMs(now)) return;
    this.#lag = { ms: Math.min(ms, MOST_LAG_MS), at: now };
    this.#kv.put(LAG_KEY, this.#lag);
  }

  lagMs(now: number): number {
    if (!this.#lag) return 0;
    const { ms, at } = this.#lag;
    const faded = ms * 0.5 ** (Math.max(0, now - at) / HALF_LIFE_MS);
    return faded < LEAST_LAG_MS ? 0 : Math.round(faded);
  }

  /**
   * Reads the history where nothing newer than `since` is known of it.
   * @param effects absent where it cannot be read by time
   * @param mayRead whether anybody may poll, asked after the read
   */
  async of(
    stream: string,
    since: number,
    effects: ReadEffects | undefined,
    mayRead: () => boolean,
  ): Promise<Reach> {
    const known = this.#newest.get(stream);
    const needed = effects && (known === undefined || known <= since);
    const failed =
      needed && (await (this.#reading.get(stream) ?? this.#read(stream, since, effects)));
    const newest = this.#newest.get(stream);
    return {
      ...(newest !== undefined && { newest }),
      lagMs: this.lagMs(Date.now()),
      ...(failed === true && !mayRead() && { paused: true }),
    };
  }

  async #read(stream: string, since: number, effects: ReadEffects): Promise<boolean> {
    if (Date.now() - (this.#readAt.get(stream) ?? -Infinity) < READ_EVERY_MS) return false;
    this.#readAt.set(stream, Date.now());
    const reading = this.#readPages(stream, since, effects)
      .catch((error: unknown) => {
        log("warn", "gate.reach_failed", { error });
        return false;
      })
      .finally(() => this.#reading.delete(stream));
    this.#reading.set(stream, reading);
    return reading;
  }

  /** The order of a history is not documented: where the first page shows nothing newer the last one may. */
  async #readPages(stream: string, since: number, effects: ReadEffects): Promise<boolean> {
    const { history } = effects;
    for (
      let number: number | undefined = 1;
      number !== undefined && effects.slot() !== undefined;
    ) {
      const answer: PageAnswer = await history.page(stream, since, Date.now(), number);
      if (!answer.ok) {
        effects.failed(answer);
        return true;
      }
      const { rows, total = 0 } = answer.page;
      for (const { at } of rows) this.note(stream, at);
      const last = Math.ceil(total / history.pageRows);
      const known = (this.#newest.get(stream) ?? -Infinity) > since;
      number = !known && number < last ? last : undefined;
    }
    return false;
  }
}
