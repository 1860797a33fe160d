/** A new dead letter, of a message that failed or of a row that Postgres refused. */
import type { AlertFacts } from "../../domain/alerts/condition.ts";
import type { Settings } from "../../kernel/settings/settings.ts";
import type { Isolate } from "../isolate.ts";
import type { Waiter } from "./alert-stub.ts";

export function letterFacts({ ALERT_DEAD_LETTERS }: Settings, code: string): AlertFacts {
  return { code, least: ALERT_DEAD_LETTERS };
}

export function alertOfLetter(
  { alerts, settings }: Pick<Isolate, "alerts" | "settings">,
  code: string,
  ctx?: Waiter,
): void {
  alerts.raise("dead_letters", letterFacts(settings, code), ctx);
}
