/** Once a day: ledgers whose time is over. Nobody asks about days so old, so nothing else would find that one lost its alarm. */
import { kstDayOf } from "../../domain/korea/day.ts";
import { inBounds } from "../../kernel/coalescing/bounded.ts";
import { log } from "../../kernel/log.ts";
import { DAY_MS } from "../../kernel/time/units.ts";
import type { Isolate } from "../../objects/isolate.ts";
import { LEDGER_KEEP_MS } from "../../objects/ledger/ledger-rpc.ts";

/** 04:00 in Korea. */
const HOUR_UTC = 19;
/** An alarm had a day to come; what a run misses the next ones find. */
const FIRST_DAY = 2;
const DAYS = 3;
/** Objects called at once. */
const WIDTH = 20;

type Host = Pick<Isolate, "ledger" | "tenants">;

/** @param scheduledTime epoch ms */
export async function wakeOldLedgers(isolate: Host, scheduledTime: number): Promise<void> {
  if (new Date(scheduledTime).getUTCHours() !== HOUR_UTC) return;
  const days = Array.from({ length: DAYS }, (_, index) =>
    kstDayOf(scheduledTime - LEDGER_KEEP_MS - (FIRST_DAY + index) * DAY_MS),
  );
  const tenants = await isolate.tenants.all();
  const ledgers = tenants.flatMap((tenant) =>
    days.flatMap((day) => isolate.ledger.ofDay(tenant, day)),
  );
  await inBounds(ledgers, WIDTH, async (ledger) => {
    try {
      await ledger.wake();
    } catch (error) {
      log("warn", "sweeper.ledger_failed", { error });
    }
  });
}
