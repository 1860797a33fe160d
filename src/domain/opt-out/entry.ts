/** A list's entry for a recipient: never the number. Pure. */

export const LISTS = ["ads", "never"] as const;
/** `ads`: who wants no advertisements. `never`: who must not be written to at all. */
export type List = (typeof LISTS)[number];

export interface OptOut {
  /** Keyed hash of the number. */
  readonly recipient: string;
  /** The number as it may be shown. */
  readonly masked: string;
  /** When the recipient said so, epoch ms. */
  readonly at: number;
  /** The place of the statement, such as `080` or `import`. */
  readonly source: string;
  /** When it came onto the list, epoch ms. */
  readonly addedAt: number;
}

export interface NewOptOut extends Omit<OptOut, "addedAt"> {
  /** Hashes of the number by older keys, where the ring has any: an entry under one of them is this one's. */
  readonly older?: readonly string[];
}

/** Every hash that a number may stand under, the newest first. */
export type Names = readonly string[];

/** Isolates remember this list as a whole. */
export const MAX_NEVER = 10_000;

export interface AddAnswer {
  readonly added: number;
  /** Those that stood there already: their first entry stays. */
  readonly known: number;
  /** Those for which there was no room. */
  readonly full: number;
}
