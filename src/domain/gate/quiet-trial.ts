/**
 * A trial in which nobody has anything to send. No message proves that sending works, and operators would have no all-clear until the
 * next one comes. So the gate asks the provider once more, a minute after its first question was answered, and takes a second answer
 * for the end of the outage. The trial goes on all the same: the next message tries alone. Where a message met the fault although the
 * provider had answered, answers prove little, and the second question comes after an hour. Pure; times are epoch milliseconds.
 */
import { HOUR_MS, MINUTE_MS } from "../../kernel/time/units.ts";
import { afterProbe, type Circuit, type CircuitPolicy, type Fault } from "./circuit.ts";

const REST_MS = { trusted: MINUTE_MS, misled: HOUR_MS };

/** When the gate asks once more, if nobody sends before; undefined where it has nothing to find out. */
export function restAt({ phase, proven, rested, misled, since }: Circuit): number | undefined {
  if (phase !== "trial" || proven || rested) return undefined;
  return since + (misled ? REST_MS.misled : REST_MS.trusted);
}

/** The gate has asked once more. @param fault what it met; undefined where all looks well. */
export function afterRest(
  circuit: Circuit,
  fault: Fault | undefined,
  policy: CircuitPolicy,
  now: number,
): Circuit {
  if (restAt(circuit) === undefined) return circuit;
  if (fault) return afterProbe({ ...circuit, phase: "open" }, fault, policy, now);
  return { ...circuit, rested: true, relapsed: undefined };
}
