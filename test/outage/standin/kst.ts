/** Korean wall clock, written for the stand-in alone: it must not share a misreading with the service. */
const OFFSET_MS = 9 * 3_600_000;
const DAY_MS = 86_400_000;

/** `yyyy-MM-dd HH:mm:ss`. */
export function kstDateTime(at: number): string {
  return new Date(at + OFFSET_MS).toISOString().slice(0, 19).replace("T", " ");
}

/** First millisecond of a Korean day, or of a date and time; undefined for anything else. */
export function parseKst(value: unknown): number | undefined {
  if (typeof value !== "string") return undefined;
  const match = /^(\d{4}-\d{2}-\d{2})(?: (\d{2}:\d{2}:\d{2}))?$/.exec(value);
  if (!match) return undefined;
  const at = Date.parse(`${match[1]}T${match[2] ?? "00:00:00"}Z`) - OFFSET_MS;
  return Number.isNaN(at) ? undefined : at;
}

/** Where the span that ends with this bound ends, exclusive: a whole day, or a whole second. */
export function endOf(value: unknown): number | undefined {
  const at = parseKst(value);
  if (at === undefined) return undefined;
  return at + (String(value).length === 10 ? DAY_MS : 1000);
}
