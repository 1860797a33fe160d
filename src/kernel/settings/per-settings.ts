/** A value that is kept as long as the settings are the same ones: other settings start afresh. */
import type { Settings } from "./settings.ts";

export class PerSettings<T> {
  readonly #host: { readonly settings: Settings };
  readonly #make: () => T;
  #known: { readonly settings: Settings; readonly value: T } | undefined;

  constructor(host: { readonly settings: Settings }, make: () => T) {
    this.#host = host;
    this.#make = make;
  }

  get(): T {
    const { settings } = this.#host;
    if (this.#known?.settings !== settings) this.#known = { settings, value: this.#make() };
    return this.#known.value;
  }
}
