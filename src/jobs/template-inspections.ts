/**
 * Every TEMPLATE_INSPECTION_EVERY: templates that were in inspection when somebody last looked are asked for, until their inspection has
 * ended. Operators are alerted of each end. While no template is in inspection no provider is asked.
 */
import { SOMEBODY } from "../app/templates/find-template.ts";
import type { AlertCondition } from "../domain/alerts/condition.ts";
import { templateKey, type RegisteredTemplate } from "../domain/template/registered.ts";
import { log } from "../kernel/log.ts";
import { DAY_MS, MINUTE_MS } from "../kernel/time/units.ts";
import type { Waiter } from "../objects/alerts/alert-stub.ts";
import type { Isolate } from "../objects/isolate.ts";
import type { OpenInspection } from "../objects/template/template-register.ts";
import { providerFor } from "../providers/registry.ts";

type Host = Pick<Isolate, "settings" | "templates" | "templateRegister" | "alerts">;

/** Calls of one run, and so alerts: others wait for their receiver too. The rest has its turn with the next run. */
const MOST = 20;
/** Nobody inspects for so long: the provider names a state that does not end. */
const GIVEN_UP_MS = 60 * DAY_MS;

/** @param scheduledTime of a cron that comes once a minute, epoch ms */
export async function askInspections(isolate: Host, scheduledTime: number): Promise<void> {
  if (!isTurn(isolate.settings.TEMPLATE_INSPECTION_EVERY, scheduledTime)) return;
  const open = await isolate.templateRegister.open();
  // Those that did not have their turn in the last run come first in one of the next.
  const start = open.length > MOST ? turnOf(isolate, scheduledTime) * MOST : 0;
  const chosen = open.map((_one, i) => open[(start + i) % open.length]).slice(0, MOST);
  const works: Promise<unknown>[] = [];
  const ctx = { waitUntil: (work: Promise<unknown>) => void works.push(work) };
  const away = new Set<string>();
  for (const one of chosen) {
    if (one === undefined || away.has(one.providerId)) continue;
    const answered = await ask(isolate, one, scheduledTime, ctx);
    if (!answered) away.add(one.providerId);
  }
  await Promise.all(works);
}

function turnOf({ settings }: Pick<Isolate, "settings">, at: number): number {
  return Math.floor(at / settings.TEMPLATE_INSPECTION_EVERY);
}

/** True if a turn begins in this minute. */
function isTurn(everyMs: number, at: number): boolean {
  return Math.floor(at / everyMs) !== Math.floor((at - MINUTE_MS) / everyMs);
}

/** @returns false where the provider could not be asked */
async function ask(
  isolate: Host,
  open: OpenInspection,
  now: number,
  ctx: Waiter,
): Promise<boolean> {
  const { providerId, id, since } = open;
  const provider = providerFor(isolate.settings, providerId);
  const read = provider.template
    ? await isolate.templates.now({ provider, id, phone: SOMEBODY, inTurn: false })
    : { ok: false as const, fault: { kind: "unknown_template" as const } };
  if (!read.ok && read.fault.kind === "unavailable") {
    log("warn", "templates.inspection_unknown", { provider: providerId, code: read.fault.code });
    return false;
  }
  const state = read.ok ? read.template.state : undefined;
  const goesOn = state === "inspection" || state === "unknown";
  if (goesOn && now - since < GIVEN_UP_MS) return true;
  // Before it is struck out: an alert that is made twice within the hour is one.
  if (read.ok) await alert(isolate, providerId, read.template, ctx);
  await isolate.templateRegister.close(open);
  return true;
}

async function alert(
  { alerts, templateRegister }: Pick<Isolate, "alerts" | "templateRegister">,
  providerId: string,
  { id, name, state, review }: RegisteredTemplate,
  ctx: Waiter,
): Promise<void> {
  if (state !== "approved" && state !== "rejected") return;
  const ref = { providerId, id };
  const owner = await templateRegister.ownerOf(ref);
  const condition: AlertCondition = `template_${state}:${providerId}:${id}`;
  const words = [`${id} "${name}"`, owner && `tenant ${owner}`, state === "rejected" && review];
  const message = words.filter((word) => word).join(", ");
  const code = state === "approved" ? "TEMPLATE_APPROVED" : "TEMPLATE_REJECTED";
  log("info", "templates.inspection_ended", { template: templateKey(ref), state });
  alerts.raise(condition, { code, message }, ctx);
}
