/**
 * Fingerprints beside each other. A request brings one for each key of the ring, joined by dots, the active key's first; that one is
 * kept. So a repeat is recognised after the ring has got a new key. Pure.
 */

const BETWEEN = ".";

export function joinFingerprints(all: readonly string[]): string {
  return all.join(BETWEEN);
}

/** The form in which a request's fingerprint is kept. */
export function keptFingerprint(given: string): string {
  return given.split(BETWEEN, 1)[0] ?? "";
}

/** @param kept empty where it was forgotten: no request has it */
export function isSameRequest(kept: string, given: string): boolean {
  return kept !== "" && given.split(BETWEEN).includes(kept);
}
