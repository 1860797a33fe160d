/**
 * An alarm that the platform lost: it is gone, or its time is long over and it never ran. The platform drops an alarm for good after
 * seven runs that failed, and a runtime was seen to forget one. docs/design/alarms.md says for each class how it is found.
 */

/** An alarm this late is lost, not slow. */
const LOST_ALARM_MS = 120_000;

type Alarms = Pick<DurableObjectStorage, "getAlarm" | "setAlarm">;

/** For when the alarm was set that runs, or ran last, epoch ms, by the object's storage. */
const ran = new WeakMap<object, number>();

/** The first step of every `alarm`: `setAlarm` has to know which one runs. */
export function alarmRuns(storage: object, alarm: AlarmInvocationInfo | undefined): void {
  if (alarm) ran.set(storage, alarm.scheduledTime);
}

/**
 * Sets the alarm, for the next millisecond at the soonest. One for this moment that is set while an alarm runs may be taken for that
 * one, and never come (https://github.com/cloudflare/workerd/issues/6866). Nor is it set for the time of the alarm that runs: where that
 * came early, by a clock that was set back or by another machine's, what it was set for is not due yet.
 */
export async function setAlarm(storage: Pick<Alarms, "setAlarm">, at: number): Promise<void> {
  const soon = Math.floor(Math.max(at, Date.now() + 1));
  await storage.setAlarm(soon === ran.get(storage) ? soon + 1 : soon);
}

/** The alarm that will still come, epoch ms; null where it is lost, and while it runs, as the platform took it off. */
export async function pendingAlarm(storage: Pick<Alarms, "getAlarm">): Promise<number | null> {
  const alarm = await storage.getAlarm();
  return alarm === null || Date.now() - alarm > LOST_ALARM_MS ? null : alarm;
}

/**
 * For constructors and writes: sets an alarm where there is none. One that is late stays, as it may be what starts the object.
 * @param at epoch ms; undefined where none is needed.
 * @returns the alarm that is set now.
 */
export async function armIfMissing(
  storage: Alarms,
  at: () => number | undefined,
): Promise<number | null> {
  const armed = await storage.getAlarm();
  if (armed !== null) return armed;
  const needed = at();
  if (needed === undefined) return null;
  await setAlarm(storage, needed);
  return needed;
}

/** For the cron's calls: sets the alarm anew where it is lost. */
export async function rearmIfLost(storage: Alarms, at: () => number | undefined): Promise<void> {
  if ((await pendingAlarm(storage)) !== null) return;
  const needed = at();
  if (needed !== undefined) await setAlarm(storage, needed);
}
