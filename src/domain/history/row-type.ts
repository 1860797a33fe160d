/** Types of texts in a provider's history. Pure. */

/**
 * True if a message of a type may have a row of another one: a provider makes an LMS of an SMS that is too long by its own count.
 * Nothing else changes its type.
 * @param shown absent: the row does not say
 */
export function mayShowAs(type: string, shown: string | undefined): boolean {
  return shown === undefined || shown === type || (type === "SMS" && shown === "LMS");
}
