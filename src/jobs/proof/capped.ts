/** A bounded list of ids: one more than is shown, to know that there is more. */
export const LIST_LIMIT = 1000;

export class Capped {
  readonly #ids = new Set<string>();

  get full(): boolean {
    return this.#ids.size > LIST_LIMIT;
  }

  get ids(): readonly string[] {
    return [...this.#ids];
  }

  add(id: string): void {
    if (!this.full) this.#ids.add(id);
  }
}
