/** The operators' receiver, at the emulator, and the alerts' object with a clock that is turned. */
import { runDurableObjectAlarm } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { inject, vi } from "vitest";

import type { AlertBody } from "../../src/domain/alerts/body.ts";
import { EVENT_GATHERS_MS } from "../../src/domain/alerts/book.ts";
import type { AlertCondition } from "../../src/domain/alerts/condition.ts";
import { eventually } from "./api.ts";
import { nextMidnightKst } from "./clock.ts";
import { received } from "./webhooks.ts";
import "./provided.ts";

export const RECEIVER = "operators";

/** A setting of the file with this instance of the emulator. */
export function alertSettings(instance: string) {
  const emulator = `${inject("emulatorUrl")}/e/${instance}`;
  return { ALERT_WEBHOOK_URL: `${emulator}/_emulator/webhooks/${RECEIVER}` };
}

export const alertObject = () => env.ALERTS.getByName("alerts");

/** What the receiver got of a condition, the oldest first, with what it answered. */
export async function alertsOf(
  condition: AlertCondition,
): Promise<readonly (AlertBody & { readonly status: number })[]> {
  const all = await received(RECEIVER);
  return all
    .map(({ body, status }) => ({ ...(JSON.parse(body) as AlertBody), status }))
    .filter((alert) => alert.condition === condition);
}

/** The same in short: "alert.raised 1". */
export async function kindsOf(condition: AlertCondition): Promise<readonly string[]> {
  return (await alertsOf(condition)).map(({ type, count }) => `${type} ${count}`);
}

/** The clock stands still from now on, years ahead, so that alarms run by hand alone. `vi.useRealTimers` ends it. */
export function standStill(): { later(ms: number): void } {
  let now = nextMidnightKst();
  vi.setSystemTime(now);
  return {
    later(ms) {
      vi.setSystemTime((now += ms));
    },
  };
}

/** An event was reported: lets the time pass in which others would join it, and sends its alert. Needs a clock that goes. */
export async function gathered(condition: AlertCondition): Promise<void> {
  await eventually(
    async () => alertObject().open(),
    (open) => open.includes(condition),
  );
  vi.setSystemTime(Date.now() + EVENT_GATHERS_MS);
  await look();
  vi.useRealTimers();
}

/** The same, and what the receiver then has. The alarm may have been running by itself already: its alert comes a little later. */
export async function gatheredAlerts(condition: AlertCondition): ReturnType<typeof alertsOf> {
  await gathered(condition);
  return eventually(
    async () => alertsOf(condition),
    (alerts) => alerts.length > 0,
  );
}

/** Runs the object's alarm. @returns false: there was none. */
export async function look(): Promise<boolean> {
  return runDurableObjectAlarm(alertObject());
}
