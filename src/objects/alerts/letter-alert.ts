/** A new dead letter, of a message that failed or of a row that Postgres refused. */
import { VALIDITY_EXPIRED } from "../../domain/message/validity.ts";
import type { Isolate } from "../isolate.ts";
import type { Waiter } from "./alert-stub.ts";

export function alertOfLetter(
  { alerts, settings }: Pick<Isolate, "alerts" | "settings">,
  code: string,
  ctx?: Waiter,
): void {
  alerts.raise("dead_letters", { code, least: settings.ALERT_DEAD_LETTERS }, ctx);
}

/** A message whose validity ended before it could be sent. */
export function alertOfStale({ alerts }: Pick<Isolate, "alerts">, ctx?: Waiter): void {
  alerts.raise("validity", { code: VALIDITY_EXPIRED }, ctx);
}
