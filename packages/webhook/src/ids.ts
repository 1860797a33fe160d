/** `<prefix>_<ms>_<random>`: sorts by time, and no two are the same. */
export function randomId(prefix: string): string {
  return `${prefix}_${Date.now()}_${crypto.randomUUID().slice(0, 13).replace("-", "")}`;
}
