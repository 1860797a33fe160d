/** Which gates have told this isolate lately that so many check that questions should be brought along. Plain data. */
const until = new Map<string, number>();

/** As long as an isolate that goes on asking is told again. */
const MODE_MS = 2000;

export function noteSharing(gate: string, share: boolean, now: number): void {
  if (share) until.set(gate, now + MODE_MS);
  else until.delete(gate);
}

export function isSharing(gate: string, now: number): boolean {
  return now < (until.get(gate) ?? 0);
}
