/** As long as an isolate that goes on asking is told again. */
const MODE_MS = 2000;

/** The gates that lately told this isolate that so many messages check that questions should be brought along. Plain data. */
export class SharingMode {
  /** By gate, epoch ms. */
  readonly #until = new Map<string, number>();

  note(gate: string, share: boolean, now: number): void {
    if (share) this.#until.set(gate, now + MODE_MS);
    else this.#until.delete(gate);
  }

  is(gate: string, now: number): boolean {
    return now < (this.#until.get(gate) ?? 0);
  }
}
