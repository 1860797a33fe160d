/**
 * Long work in an isolate that has other requests too: after so much of it whatever else is due comes first. Of all long works of the
 * isolate one goes on in a turn of the event loop, so that another request waits for one of them, however many there are. Counted in
 * characters that were read, not in time: the platform's clock stands still while nothing is waited for.
 */

/** Some ten milliseconds of reading and measuring text. */
const PAUSE_AFTER = 100_000;
/** A work whose request was canceled in a pause is not seen any more. */
const LOST_MS = 5000;

/** Works that pause, in the order in which they began to. Plain data: no work waits for another request's promise. */
class Line {
  /** When each was last seen, epoch ms. */
  readonly #waiting = new Map<symbol, number>();
  /** Number of times that one of them came to see if it is its turn, since one last went on. */
  #seen = 0;
  /** Number of them at that time. */
  #works = 0;

  join(work: symbol): void {
    this.#waiting.set(work, Date.now());
  }

  /** True if the work goes on now: it is the first, and all that wait have come by since the last one went on. */
  goesOn(work: symbol): boolean {
    const now = Date.now();
    this.#waiting.set(work, now);
    this.#seen++;
    for (const [other, at] of this.#waiting)
      if (Math.abs(now - at) > LOST_MS) this.#waiting.delete(other);
    const [first] = this.#waiting.keys();
    if (first !== work || this.#seen < Math.max(this.#works, this.#waiting.size)) return false;
    this.#works = this.#waiting.size;
    this.#waiting.delete(work);
    this.#seen = 0;
    return true;
  }
}

const line = new Line();

export class Breather {
  #done = 0;
  readonly #work = Symbol("work");

  /** @param characters that the work just done has read */
  async after(characters: number): Promise<void> {
    this.#done += characters;
    if (this.#done < PAUSE_AFTER) return;
    this.#done = 0;
    line.join(this.#work);
    do await scheduler.wait(0);
    while (!line.goesOn(this.#work));
  }
}
