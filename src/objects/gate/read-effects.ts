/** The effects of a shared read: calls, counts, and what the gate hears of them. */
import type { FailedPage } from "../../domain/history/question.ts";
import { log } from "../../kernel/log.ts";
import { providerFor } from "../../providers/registry.ts";
import type { NoteHost } from "../../telemetry/telemetry.ts";
import type { CallReport } from "./gate-rpc.ts";
import { faultOf, type ReadEffects } from "./shared-reads.ts";

/** A line that is longer keeps nobody waiting for a read. */
const LONGEST_LINE_MS = 1000;

interface GateHands {
  slot(): number | undefined;
  report(call: CallReport): void;
}

/** Undefined for a provider whose history cannot be shared. */
export function readEffects(
  { settings, telemetry }: NoteHost,
  provider: string,
  gate: GateHands,
): ReadEffects | undefined {
  const { ranged } = providerFor(settings, provider);
  if (!ranged) return undefined;
  const failed = (failure: FailedPage): void => {
    log("warn", "provider.shared_history_failed", { code: failure.code, fault: failure.fault });
    const { code, message } = failure;
    const call = { work: "check", code, message, beganAt: Date.now() } as const;
    const fault = faultOf({ failure });
    // A refused page says nothing of the line: single look-ups go on.
    if (fault === "line" || fault === "account") gate.report({ ...call, outcome: fault });
  };
  return {
    windowMs: settings.HISTORY_WINDOW,
    timeoutMs: settings.PROVIDER_HISTORY_TIMEOUT,
    history: {
      ...ranged,
      async page(shelf, from, until, number) {
        const startMs = Date.now();
        const answer = await ranged.page(shelf, from, until, number);
        telemetry.counts.history(provider, answer.ok, Date.now() - startMs);
        return answer;
      },
    },
    slot() {
      const at = gate.slot();
      return at !== undefined && at - Date.now() <= LONGEST_LINE_MS ? at : undefined;
    },
    told(reading) {
      const fault = faultOf(reading);
      telemetry.counts.read(provider, fault ?? (reading.coverage.refused ? "refused" : "ok"));
      if (reading.failure) failed(reading.failure);
    },
    failed,
  };
}
