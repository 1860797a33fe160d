/** The shapes that go into and come out of the object's SQLite. */
import type { Page } from "../rules.ts";
import type { RowShape } from "../script.ts";
import type { Channel } from "../types.ts";

/** A message, or the second row that some scripts add beside it. */
export interface NewMessage {
  readonly channel: Channel;
  readonly requestNo: string;
  /** Set on an additional row: the id of the message itself. */
  readonly mainId: number | null;
  readonly phone: string;
  readonly callback: string;
  readonly templateCode: string;
  readonly text: string;
  readonly msgType: string;
  readonly reserve: "Y" | "N";
  readonly requestedAt: number;
  readonly sendAt: number;
  /** Null: never in history. */
  readonly visibleAt: number | null;
  /** Null: waits for ever. */
  readonly finalAt: number | null;
  readonly code: string;
  readonly name: string;
  readonly fallback: "ok" | "fail" | "stuck" | null;
  readonly fallbackAt: number | null;
  readonly links: readonly (string | null)[];
  readonly shape: RowShape;
}

export interface MessageRow extends Record<string, SqlStorageValue> {
  id: number;
  main_id: number | null;
  request_no: string;
  phone: string;
  callback: string;
  template_code: string;
  text: string;
  msg_type: string;
  reserve: string;
  requested_at: number;
  send_at: number;
  final_at: number | null;
  code: string;
  name: string;
  fallback: string | null;
  fallback_at: number | null;
  links: string;
  shape: string;
  cancelled_at: number | null;
}

export interface HistoryQuery {
  readonly channel: Channel;
  readonly column: "requested_at" | "send_at";
  /** Inclusive. */
  readonly from: number | null;
  /** Exclusive. */
  readonly until: number | null;
  readonly phone: string | null;
  readonly reserve: "Y" | "N" | null;
  readonly seqId: number | null;
  readonly requestNo: string | null;
  readonly page: Page;
}

/** One send call, as it arrived and what became of it. */
export interface SendRecord {
  readonly id: number;
  readonly channel: Channel;
  /** The real clock, to measure rates with. */
  readonly arrivedAt: number;
  /** The emulator's clock. */
  readonly clockAt: number;
  readonly phones: readonly string[];
  readonly template: string | null;
  readonly text: string | null;
  /** Of a long text, or of the text in an AlimTalk's place. */
  readonly title: string | null;
  readonly outcome: string;
  readonly accepted: boolean;
  readonly providerMessageId: string | null;
}

export interface Stats {
  readonly sends: number;
  readonly accepted: number;
  readonly refused: number;
  readonly messages: number;
  readonly maxSendsPerPhone: number;
  readonly maxAcceptedPerPhone: number;
  /** Above 1, someone was sent the same words twice. */
  readonly maxAcceptedPerPhoneAndText: number;
  readonly calls: Readonly<Record<string, number>>;
  readonly historyCalls: number;
  readonly templateCalls: number;
}
