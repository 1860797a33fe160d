/**
 * Picks the next turn: a tenant that had none of the newest two. High priority goes first, but a tenant that calls everything
 * high must not keep the others waiting for all of it: once it had its turn, a tenant whose turn is due goes before it, also
 * with normal messages. So it has a third of the turns while two others wait, and two thirds while one does. Pure.
 */

/** Fewer, and a second one-time password would wait for many; more, and the others would wait for one who floods. */
const TURNS = 2;

/** @param last number of the tenant's newest turn; undefined: it had none. `newest`: number of anybody's newest. */
export function isDue(last: number | undefined, newest: number): boolean {
  return last === undefined || newest - last >= TURNS;
}
