/** How often each provider may be called. Pure. */
import { normalizeKoreanPhone } from "@k-msg/core";

import type { Settings } from "../kernel/settings/settings.ts";

/** Calls a second, all messages together. */
export interface Rates {
  readonly send: number;
  readonly check: number;
}

export function ratesOf(settings: Settings, providerId: string): Rates {
  switch (providerId) {
    case "solapi":
      return { send: settings.SOLAPI_SEND_RATE, check: settings.SOLAPI_CHECK_RATE };
    // Nobody is behind it that could be called too often.
    case "mock":
      return { send: Infinity, check: Infinity };
    default:
      return { send: settings.IWINV_SEND_RATE, check: settings.IWINV_CHECK_RATE };
  }
}

/** The sender numbers of providers that have one of their own, domestic digits; by provider. */
export function defaultSenders(settings: Settings): Readonly<Record<string, string>> {
  const { IWINV_SMS_SENDER_NUMBER: iwinv, SOLAPI_SENDER_NUMBER: solapi = iwinv } = settings;
  const senders = Object.entries({ iwinv, solapi });
  return Object.fromEntries(senders.map(([id, from]) => [id, normalizeKoreanPhone(from) ?? from]));
}
