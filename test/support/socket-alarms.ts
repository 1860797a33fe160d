/** Alarms of objects with live sockets, run by hand under a clock that tests turn. */
import { runInDurableObject, type runDurableObjectAlarm } from "cloudflare:test";

import { eventually } from "./api.ts";
import { setClock, turnClock } from "./clock.ts";
import type { Watch } from "./live.ts";

export type Stub = Parameters<typeof runDurableObjectAlarm>[0];

/** The object's alarms until the clock has been turned so far, each at its time, and told when that is, as the platform does. */
export async function pass(stub: Stub, ms: number): Promise<void> {
  const end = Date.now() + ms;
  for (;;) {
    const at = await runInDurableObject(stub, async (_object, state) => state.storage.getAlarm());
    if (at === null || at > end) break;
    if (at > Date.now()) await setClock(at);
    await runInDurableObject(stub, async (object: DurableObject, state) => {
      await state.storage.deleteAlarm();
      await object.alarm?.({ scheduledTime: at, isRetry: false, retryCount: 0 });
    });
  }
  if (Date.now() < end) await turnClock(end - Date.now());
}

/** An alarm that is due is run whenever it was set: on a busy machine an object may still be at work. @returns the code of the end */
export async function untilEnded(stub: Stub, one: Watch): Promise<number> {
  const end = await eventually(
    async () => {
      await pass(stub, 0);
      return one.closed();
    },
    (known) => known !== undefined,
  );
  return end?.code ?? 0;
}
