/** Structured logs, one JSON line each. Fields are chosen by hand: never a number, a text, a URL or a provider's words. */

export type Level = "info" | "warn" | "error" | "alert";

type Field = string | number | boolean | undefined;

export interface LogFields {
  readonly [name: string]: unknown;
  readonly error?: unknown;
}

export function log(level: Level, event: string, fields: LogFields = {}): void {
  const { error, ...rest } = fields;
  const line = JSON.stringify({
    level,
    event,
    ...(rest as Record<string, Field>),
    ...(error !== undefined && { error: nameOf(error) }),
  });
  if (level === "info") console.info(line);
  else if (level === "warn") console.warn(line);
  else console.error(line);
}

/** Messages of foreign errors may hold anything; their class and code tell enough to look further. */
function nameOf(error: unknown): string {
  if (!(error instanceof Error)) return typeof error;
  const code = (error as { code?: unknown }).code;
  return typeof code === "string" ? `${error.name} ${code}` : error.name;
}
