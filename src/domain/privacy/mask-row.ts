/** A message's row as whoever may not see numbers sees it. Pure. */
import { hideNumbers, maskNumber, maskThese } from "./masks.ts";
import type { Numbers } from "./sight.ts";

/** The fields of a row that may hold a number. */
export interface Numbered {
  readonly to: string;
  readonly from: string | null;
  readonly provider_status_message?: string | null;
  readonly last_error?: { readonly code: string; readonly message: string } | null;
  readonly metadata?: Readonly<Record<string, unknown>> | null;
}

/** As much of the row's numbers as may be seen. */
export function seenRow<T extends Numbered>(row: T, numbers: Numbers): T {
  return numbers === "full" ? row : maskRow(row);
}

function maskRow<T extends Numbered>(row: T): T {
  const { to, from, provider_status_message: words, last_error: error, metadata } = row;
  const own = [to, from ?? ""].filter((number) => number !== "");
  return {
    ...row,
    // Nothing is left of one that was forgotten, and that is no secret.
    to: to && maskNumber(to),
    from: from && maskNumber(from),
    // Words of providers may repeat a number.
    ...(words && { provider_status_message: hideNumbers(words) }),
    ...(error && { last_error: { ...error, message: hideNumbers(error.message) } }),
    ...(metadata && { metadata: maskFields(metadata, own) }),
  };
}

/** The caller's words beside the text stay, except the numbers of the message. */
function maskFields(fields: object, own: readonly string[]): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => [name, maskWithin(value, own)]),
  );
}

function maskWithin(value: unknown, own: readonly string[]): unknown {
  if (typeof value === "string") return maskThese(value, own);
  if (Array.isArray(value)) return value.map((one) => maskWithin(one, own));
  return typeof value === "object" && value !== null ? maskFields(value, own) : value;
}
