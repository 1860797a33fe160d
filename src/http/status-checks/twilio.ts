/** Statuses in the words of the status-polling reference, which are Twilio's. Pure. */
import { e164 } from "../../domain/korea/phone.ts";
import { isFailure, isState, STATE_TABLE } from "../../domain/message/states.ts";
import { seenRow } from "../../domain/privacy/mask-row.ts";
import type { Numbers } from "../../domain/privacy/sight.ts";
import { iso } from "../../kernel/time/iso.ts";
import type { StatusRow } from "../../sql/mirror/status-rows.ts";

/** @param state of a row: unknown ones can only be newer than this Worker. */
export function twilioWord(state: string): string {
  return isState(state) ? STATE_TABLE[state].twilio : "sent";
}

export interface TwilioStatus {
  readonly messageId: string;
  readonly twilioSid: string | null;
  readonly status: string;
  readonly to: string;
  readonly from: string | null;
  readonly errorCode: string | null;
  readonly errorMessage: string | null;
  readonly dateSent: string | null;
  readonly dateUpdated: string;
  readonly price: string | null;
  readonly priceUnit: string;
  /** Only where the message could not be checked. */
  readonly error?: string;
}

export function twilioStatus(whole: StatusRow, stale: boolean, numbers: Numbers): TwilioStatus {
  const international = { ...whole, to: e164(whole.to), from: whole.from && e164(whole.from) };
  const row = seenRow(international, numbers);
  const erred = isState(row.state) && isFailure(row.state);
  const { last_error } = row;
  return {
    messageId: row.message_id,
    twilioSid: row.provider_message_id || null,
    status: twilioWord(row.state),
    to: row.to,
    from: row.from,
    errorCode: erred ? (row.provider_status_code ?? last_error?.code ?? null) : null,
    errorMessage: erred ? (row.provider_status_message ?? last_error?.message ?? null) : null,
    dateSent: row.sent_at === null ? null : iso(row.sent_at),
    dateUpdated: iso(row.status_updated_at),
    // What was charged, as in Twilio a negative amount.
    price: row.cost === null ? null : `-${row.cost.toFixed(5)}`,
    priceUnit: row.cost_currency ?? "KRW",
    ...(stale && { error: "The message could not be checked: this is what is known" }),
  };
}
