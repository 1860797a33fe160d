/** The part of the settings that the pure files work with. */
import type { AbsenceTiming } from "../../domain/message/absence.ts";
import type { RetryPolicy } from "../../domain/message/attempt-outcome.ts";
import type { MatchTiming } from "../../domain/message/matching.ts";
import type { MessageRecord } from "../../domain/message/record.ts";
import type { Timing } from "../../domain/message/timing.ts";
import type { Settings } from "../../kernel/settings/settings.ts";
import { DAY_MS } from "../../kernel/time/units.ts";
import { registry } from "../../providers/registry.ts";

export function timingOf(settings: Settings): Timing {
  return {
    checks: settings.CHECK_SCHEDULE,
    longChecks: settings.CHECK_SCHEDULE_LONG,
    sendTimeoutMs: settings.PROVIDER_SEND_TIMEOUT,
    retentionMs: settings.RETENTION_DAYS * DAY_MS,
    mirrorAgainMs: settings.MIRROR_AGAIN,
    textMs: settings.RETAIN_TEXT_DAYS * DAY_MS,
    erasedMs: settings.ERASED_DAYS * DAY_MS,
    absence: absenceTimingOf(settings),
  };
}

function absenceTimingOf(settings: Settings): AbsenceTiming {
  const { auth = Infinity, info = Infinity, ad = Infinity } = settings.ABSENCE_AFTER;
  return {
    waitMs: settings.ABSENCE_WAIT,
    afterMs: { auth, info, ad },
    windowMs: settings.UNCONFIRMED_WINDOW,
  };
}

export function retryPolicyOf(settings: Settings, { request }: MessageRecord): RetryPolicy {
  return {
    senders: registry.defaultSenders(settings),
    maxAttempts: request.maxAttempts ?? settings.MAX_SEND_ATTEMPTS,
    baseMs: settings.RETRY_BASE,
    maxMs: settings.RETRY_MAX,
  };
}

export function matchTimingOf(settings: Settings): MatchTiming {
  return {
    sendTimeoutMs: settings.PROVIDER_SEND_TIMEOUT,
    firstCheckMs: settings.CHECK_SCHEDULE[0] ?? 0,
  };
}
