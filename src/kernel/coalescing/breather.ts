/**
 * Long work in an isolate that has other requests too: after so much of it whatever else is due comes first. Counted in characters that
 * were read, not in time: the platform's clock stands still while nothing is waited for.
 */

/** Some ten milliseconds of reading and measuring text. */
const PAUSE_AFTER = 100_000;

export class Breather {
  #done = 0;

  /** @param characters that the work just done has read */
  async after(characters: number): Promise<void> {
    this.#done += characters;
    if (this.#done < PAUSE_AFTER) return;
    this.#done = 0;
    await scheduler.wait(0);
  }
}
