/** Whether this machine's clock is Cloudflare's. Pure. */
import type { Finding } from "../../src/app/doctor/finding.ts";

/** An answer may be slow, and its date is of whole seconds. */
const OFF_S = 60;

export function judgeClock(theirs: Date | undefined, ours: Date): readonly Finding[] {
  if (theirs === undefined) return [];
  const ahead = Math.round((ours.getTime() - theirs.getTime()) / 1000);
  if (Math.abs(ahead) < OFF_S) return [];
  return [
    {
      id: "clock.off",
      severity: "error",
      what: `This machine's clock is ${Math.abs(ahead)} s ${ahead > 0 ? "ahead of" : "behind"} Cloudflare's: signatures of webhooks and times of schedules made here are wrong.`,
      remedy: "Let it follow a time server.",
    },
  ];
}
