/**
 * A provider as the messages see it: send one, look one up, read a template. Everything that a provider's package answers is
 * put into our words behind this interface; nothing throws.
 */
import type { BalanceResult, KMsgError, MessageType, Result } from "@k-msg/core";

import type { RangedHistory } from "../domain/history/question.ts";
import type { SeenRow } from "../domain/history/seen-row.ts";
import type { AttemptOutcome } from "../domain/message/attempt-outcome.ts";
import type { Observation } from "../domain/message/observe.ts";
import type { MessageRecord } from "../domain/message/record.ts";
import type { RegisteredTemplate } from "../domain/template/registered.ts";
import type { ReadFault } from "../domain/template/template.ts";
import type { TemplateDesk } from "./template-desk.ts";

/** The packages' status of a message in a history, whoever the provider is. */
interface ToldStatus {
  readonly providerMessageId: string;
  readonly status: Observation["status"];
  readonly statusCode?: string | undefined;
  readonly statusMessage?: string | undefined;
  readonly sentAt?: Date | undefined;
  readonly deliveredAt?: Date | undefined;
  readonly failedAt?: Date | undefined;
}

/** The same in our words: times are epoch milliseconds. */
export function seenOf(told: ToldStatus): SeenRow["seen"] {
  const { providerMessageId, status, statusCode, statusMessage } = told;
  return {
    providerMessageId,
    status,
    ...(statusCode && { statusCode }),
    ...(statusMessage && { statusMessage }),
    ...(told.sentAt && { sentAt: told.sentAt.getTime() }),
    ...(told.deliveredAt && { deliveredAt: told.deliveredAt.getTime() }),
    ...(told.failedAt && { failedAt: told.failedAt.getTime() }),
  };
}

export type LookUpAnswer =
  | { readonly ok: true; readonly rows: readonly SeenRow[] }
  | { readonly ok: false; readonly code: string; readonly fault: string; readonly message: string };

export type TemplateRead =
  | { readonly ok: true; readonly template: RegisteredTemplate }
  | { readonly ok: false; readonly fault: ReadFault };

/** The fault that a message met, before a provider is asked whether it is over. */
export interface ProbeReason {
  readonly kind: "account" | "line";
  readonly code: string;
  /** Type of the message. */
  readonly type?: MessageType | undefined;
}

export type ProbeAnswer = { readonly ok: true } | Extract<LookUpAnswer, { ok: false }>;

/** Facts that decide if a provider can carry a message at all. */
export interface Parcel {
  readonly type: MessageType;
  /** Domestic digits, or E.164 with its plus sign for a number outside Korea. */
  readonly to: string;
  readonly templateId?: string;
}

export interface ProviderAccess {
  readonly id: string;
  /** True if it takes numbers outside Korea. */
  readonly foreign: boolean;
  /** Its history keeps our mark of a message beside its row: none has to be told from others by time and text. */
  readonly marksRows?: true;
  takes(parcel: Parcel): boolean;
  send(record: MessageRecord, image: Uint8Array | undefined): Promise<AttemptOutcome>;
  /** The provider's rows about a message between two epoch times in ms; rows of others may be among it. */
  lookUp(record: MessageRecord, from: number, until: number): Promise<LookUpAnswer>;
  /** Absent where a history cannot be read by time alone. */
  readonly ranged?: RangedHistory;
  /** The template as it was registered: a call, not cached. Absent where values go to the provider by name. */
  readonly template?: (id: string) => Promise<TemplateRead>;
  /** Absent where templates are looked after in the provider's own console alone. */
  readonly templates?: TemplateDesk;
  /** One call that sends nothing and shows whether the fault is over; absent where there is none. */
  readonly probe?: (reason: ProbeReason) => Promise<ProbeAnswer>;
  /** One for each prepaid amount that it has. */
  readonly balance?: () => Promise<readonly Result<BalanceResult, KMsgError>[]>;
}
