/** A tenant's pauses of blocks of numbers: `pause:<block>` → the newest Pause of the block. */
import type { RateAnswer, RateAsk } from "../../domain/guards/guard-rpc.ts";
import {
  isActive,
  isPastShowing,
  mayPause,
  type KnownPause,
  type Pause,
  type PauseReason,
} from "../../domain/guards/pauses.ts";

type Storage = DurableObjectStorage["kv"];

const PAUSE = "pause:";

export type LiftAnswer =
  | { readonly kind: "lifted"; readonly pause: Pause }
  | { readonly kind: "not_found" };

export class PauseBook {
  readonly #kv: Storage;
  readonly #paused: (pause: Pause) => void;

  /** @param paused called for each that is made */
  constructor(kv: Storage, paused: (pause: Pause) => void) {
    this.#kv = kv;
    this.#paused = paused;
  }

  /** Those that last. */
  active(): readonly KnownPause[] {
    return this.#all()
      .filter(isActive)
      .map(({ id, block }) => ({ id, block }));
  }

  /** Those that last, and those that were lifted within 30 days or keep their block from being paused again; the newest first. */
  list(now: number): readonly Pause[] {
    return this.#all()
      .filter((pause) => !isPastShowing(pause, now))
      .sort((a, b) => b.since - a.since);
  }

  /** Pauses the blocks that had too many, and says so. */
  judge(
    asks: readonly RateAsk[],
    answers: readonly RateAnswer[],
    now: number,
  ): readonly RateAnswer[] {
    return answers.map((answer, place) => {
      const { block, asked = 0 } = asks[place] ?? {};
      if (block === undefined) return answer;
      const known = this.#of(block);
      if (known && isActive(known)) return { ...answer, granted: 0, pauseId: known.id };
      if (answer.granted === asked) return answer;
      const made = this.pause(block, "many", now);
      return made ? { ...answer, pauseId: made.id } : { ...answer, granted: asked };
    });
  }

  /** @returns undefined where it is paused, or was found to be in order a while ago */
  pause(block: string, reason: PauseReason, now: number): Pause | undefined {
    if (!mayPause(this.#of(block), now)) return undefined;
    const pause: Pause = { id: `pau_${crypto.randomUUID()}`, block, reason, since: now };
    for (const old of this.#all()) if (isPastShowing(old, now)) this.#kv.delete(PAUSE + old.block);
    this.#kv.put(PAUSE + block, pause);
    this.#paused(pause);
    return pause;
  }

  /** One that was lifted before stays as it is. @param quietUntil epoch ms */
  lift(id: string, quietUntil: number, now: number): LiftAnswer {
    const known = this.#all().find((one) => one.id === id);
    if (!known) return { kind: "not_found" };
    const pause = isActive(known) ? { ...known, liftedAt: now, quietUntil } : known;
    if (pause !== known) this.#kv.put(PAUSE + pause.block, pause);
    return { kind: "lifted", pause };
  }

  #of(block: string): Pause | undefined {
    return this.#kv.get<Pause>(PAUSE + block);
  }

  #all(): readonly Pause[] {
    return [...this.#kv.list<Pause>({ prefix: PAUSE })].map(([, pause]) => pause);
  }
}
