/** An epoch time in ms as ISO 8601 in UTC. Apart, because pure files must not name the clock's class. */
export function isoOf(at: number): string {
  return new Date(at).toISOString();
}
