/**
 * Sees to it that a protected service stays one: it is remembered outside the settings and the database. A service without keys
 * looks into its rows, as they may have been sealed by a version that remembered nothing.
 */
import { isProtected } from "../kernel/settings/privacy.ts";
import type { Isolate } from "../objects/isolate.ts";
import { hasSealedRow } from "../sql/privacy/stale-rows.ts";

type Host = Pick<Isolate, "settings" | "withPostgres" | "protection">;

export async function noteProtection(isolate: Host): Promise<void> {
  const { settings, protection } = isolate;
  if (isProtected(settings)) return protection.noteSealed();
  // A developer's database may hold what others sealed.
  if (settings.ENVIRONMENT !== "production" || (await protection.fault()) !== undefined) return;
  if (await isolate.withPostgres(hasSealedRow, "job")) await protection.noteSealed();
}
