/** Input and output of a gate. Expected outcomes are values: an error thrown through RPC loses its class. */
import type { MessageType } from "@k-msg/core";

import type { FirstChecks, FirstNews } from "../../domain/gate/first-check.ts";
import type { Pace, Slots } from "../../domain/gate/pacer.ts";
import type { Later, Pass } from "../../domain/gate/pass.ts";
import type { Waiting } from "../../domain/gate/waiting-line.ts";

export type Work = "send" | "check";

/** News that a request for slots brings along. */
export interface Brought {
  /** Lessons of the isolate's first checks. */
  readonly news?: FirstNews;
  /** Calls of this kind that went well in the isolate since it last reported. */
  readonly oks?: number;
  /** The message that asks, so that it can wait in the gate's line. */
  readonly waiting?: Waiting | undefined;
  /** The tenant whose message is to be sent. */
  readonly tenant?: string | undefined;
  /** Number of times that it was told to ask again. */
  readonly told?: number | undefined;
}

/** News that every grant carries beside the slots. */
export interface Told {
  /** So many check that messages should bring their questions along. */
  readonly share: boolean;
  readonly firstChecks: FirstChecks;
}

export interface SlotGrant extends Told {
  readonly kind: "slots";
  readonly slots: Slots;
  /** Nobody knows yet whether the provider works again: the gate waits for this call's outcome. */
  readonly trial: boolean;
}

export type Grant = SlotGrant | Extract<Pass, { kind: "paused" }>;

export type SendGrant = Grant | (Later & Told);

/** The outcome of a call. */
export interface CallReport {
  readonly work: Work;
  readonly outcome: "ok" | "account" | "line";
  readonly code: string;
  readonly message: string;
  /** Epoch ms. */
  readonly beganAt: number;
  /** Calls of this kind that went well in the isolate since it last reported. */
  readonly oks?: number;
  readonly type?: MessageType;
  /** The message, where it is proven that it was not sent: it waits in the line. */
  readonly waiting?: Waiting | undefined;
}

export interface ReportAnswer {
  /** Until when nobody of the isolate sends; 0: go on. */
  readonly until: number;
}

export interface GateStatus {
  /** Nobody may call but whom the gate wakes. */
  readonly open: boolean;
  /** Until when calls wait, sends or checks alone, epoch ms; in a trial since when it lasts. 0 while nobody waits. */
  readonly pausedUntil: number;
  /** Messages in the line. */
  readonly waiting: number;
  readonly pace: Readonly<Record<Work, Pace>>;
}

/** The result of waking a message. */
export interface Resumed {
  /** `none`: it made no call. */
  readonly outcome: CallReport["outcome"] | "none";
  readonly code: string;
  readonly message: string;
  readonly beganAt: number;
  readonly ms: number;
  /** Type of the message: a probe asks the channel that met the fault. Undefined where it made no call. */
  readonly type: MessageType | undefined;
}

export const NO_CALL: Resumed = {
  outcome: "none",
  code: "",
  message: "",
  beganAt: 0,
  ms: 0,
  type: undefined,
};
