/** Checks without their messages: many a second, against the real gate and the emulator, so that calls can be counted. */
import { env } from "cloudflare:workers";

import { accept } from "../../src/domain/message/accept.ts";
import { beginAttempt } from "../../src/domain/message/begin-attempt.ts";
import { endAttempt } from "../../src/domain/message/end-attempt.ts";
import type { MessageRecord } from "../../src/domain/message/record.ts";
import { acceptance, policy } from "../../src/domain/message/testing.ts";
import { isolateOf } from "../../src/objects/isolate.ts";
import { gateKeyOf, lookUp, settle, type Sighting } from "../../src/objects/message/look-up.ts";
import { IwinvSettings } from "../../src/providers/iwinv/settings.ts";
import { turnClock } from "./clock.ts";

/** One call of the vendor for all of these numbers, and the record of a message for each. */
export async function sendBulk(phones: readonly string[]): Promise<MessageRecord[]> {
  const before = Date.now();
  const response = await fetch(`${IwinvSettings.parse(env).IWINV_SMS_BASE_URL}/api/v2/send/`, {
    method: "POST",
    headers: { secret: btoa("sms-key&sms-auth"), "content-type": "application/json" },
    body: JSON.stringify({ version: "1.0", from: "0215990000", to: phones, text: "hi" }),
  });
  const { requestNo }: { requestNo: string } = await response.json();
  return phones.map((to) => {
    const request = { ...acceptance.request, to };
    const sending = beginAttempt(
      accept({ ...acceptance, id: `msg_${to}`, request }, before),
      before,
    );
    const taken = { kind: "accepted", providerMessageId: requestNo } as const;
    return endAttempt(sending, taken, policy, Date.now());
  });
}

/** A check as the engine makes it: shared where it can be, else by itself. */
export async function checkOnce(record: MessageRecord): Promise<Sighting> {
  const turn = await isolateOf(env).checks.take(gateKeyOf(record), record);
  if (turn.kind === "rows") {
    const found = await settle(isolateOf(env), record, turn.rows, Date.now());
    if (found) return found;
  }
  return lookUp(isolateOf(env), record, Date.now());
}

/**
 * What each of them finds, so many begun in a second of the turned clock: those of one window begin together, and the clock turns
 * when they have their answers. So a slow machine makes no more windows than a fast one.
 */
export async function checkAll(
  records: readonly MessageRecord[],
  perSecond: number,
): Promise<readonly Sighting[]> {
  const windowMs = isolateOf(env).settings.HISTORY_WINDOW;
  const atOnce = Math.round((perSecond * windowMs) / 1000);
  const found: Sighting[] = [];
  for (let begun = 0; begun < records.length; begun += atOnce) {
    const window = records.slice(begun, begun + atOnce);
    found.push(...(await Promise.all(window.map(checkOnce))));
    await turnClock(windowMs);
  }
  return found;
}
