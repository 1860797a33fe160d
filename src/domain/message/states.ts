/**
 * The states of a message: one row a state, with everything that other places need to know of it. Reports, batches, metrics,
 * webhooks, SQL and the page take their sets from here. test/node/states.test.ts compares what cannot: migrations and docs.
 */
import type { DeliveryStatus } from "@k-msg/core";

/** The meaning of a state for counts and rates. All but `open` are final: nothing more happens by itself. */
export type CountedAs = "open" | "delivery" | "failure" | "expiry" | "canceled";

/** The words of the status-polling reference, which are Twilio's. */
export type TwilioWord =
  | "accepted"
  | "scheduled"
  | "sending"
  | "sent"
  | "delivered"
  | "undelivered"
  | "failed"
  | "canceled";

/** A custom property of the page's style.css: colours that colour-blind people can tell apart. */
export type Tone = "idle" | "busy" | "warn" | "good" | "bad" | "off";

interface Facts<Next extends string> {
  readonly countedAs: CountedAs;
  /** The state in k-msg's words. */
  readonly status: DeliveryStatus;
  readonly twilio: TwilioWord;
  /** It is certain that a provider took the message. */
  readonly taken: boolean;
  /** Reaching the state is an event for webhooks. */
  readonly event: boolean;
  readonly tone: Tone;
  /** For readers who see no colours. */
  readonly sign: string;
  /** The states that may follow. A state may follow itself where a fact is learned without moving on. */
  readonly next: readonly Next[];
}

const TABLE = {
  accepted: {
    countedAs: "open",
    status: "PENDING",
    twilio: "accepted",
    taken: false,
    event: true,
    tone: "idle",
    sign: "○",
    // To scheduled where its time turns out to lie in the night. On as an unconfirmed one goes where an attempt was made whose
    // absence was only presumed: its result may come, or its row make that doubtful.
    next: [
      "accepted",
      "scheduled",
      "sending",
      "canceled",
      "failed",
      "sent",
      "delivered",
      "undelivered",
      "unconfirmed",
    ],
  },
  scheduled: {
    countedAs: "open",
    status: "PENDING",
    twilio: "scheduled",
    taken: false,
    event: true,
    tone: "idle",
    sign: "◷",
    // Both this and accepted may change their provider while they wait, and both may have been attempted.
    next: [
      "scheduled",
      "sending",
      "canceled",
      "failed",
      "sent",
      "delivered",
      "undelivered",
      "unconfirmed",
    ],
  },
  sending: {
    countedAs: "open",
    status: "PENDING",
    twilio: "sending",
    taken: false,
    // It is over in a moment.
    event: false,
    tone: "busy",
    sign: "◐",
    // Back to accepted only when it is proven that nothing was sent.
    next: ["sent", "accepted", "failed", "unconfirmed", "delivered", "undelivered"],
  },
  unconfirmed: {
    countedAs: "open",
    status: "PENDING",
    twilio: "sending",
    taken: false,
    event: true,
    tone: "warn",
    sign: "?",
    // Back to accepted where the provider's history proves or lets presume that it was not taken; failed where nothing follows. It
    // stays, and is reported, where the history cannot tell.
    next: ["unconfirmed", "sent", "delivered", "undelivered", "expired", "accepted", "failed"],
  },
  sent: {
    countedAs: "open",
    status: "SENT",
    twilio: "sent",
    taken: true,
    event: true,
    tone: "busy",
    sign: "◑",
    next: ["sent", "delivered", "undelivered", "expired"],
  },
  delivered: {
    countedAs: "delivery",
    status: "DELIVERED",
    twilio: "delivered",
    taken: true,
    event: true,
    tone: "good",
    sign: "●",
    next: [],
  },
  undelivered: {
    countedAs: "failure",
    status: "FAILED",
    twilio: "undelivered",
    taken: true,
    event: true,
    tone: "bad",
    sign: "✕",
    next: [],
  },
  failed: {
    countedAs: "failure",
    status: "FAILED",
    twilio: "failed",
    taken: false,
    event: true,
    tone: "bad",
    sign: "✕",
    // An operator may replay what no provider ever took.
    next: ["accepted"],
  },
  canceled: {
    countedAs: "canceled",
    status: "CANCELLED",
    twilio: "canceled",
    taken: false,
    event: true,
    tone: "off",
    sign: "−",
    next: [],
  },
  expired: {
    countedAs: "expiry",
    status: "UNKNOWN",
    // Twilio too leaves a message "sent" on which no carrier reported.
    twilio: "sent",
    taken: false,
    event: true,
    tone: "warn",
    sign: "!",
    // A result that comes after the tracking time is still the truth.
    next: ["delivered", "undelivered"],
  },
} as const satisfies Readonly<Record<string, Facts<string>>>;

export type State = keyof typeof TABLE;

export type StateFacts = Facts<State>;

/** The table as others read it. */
export const STATE_TABLE: Readonly<Record<State, StateFacts>> = TABLE;

export const STATES = Object.keys(TABLE) as readonly State[];

/** The states whose fact has one of these values, as a type: what holds a key for each must be a record of it. */
type Having<Name extends keyof StateFacts, Value> = {
  [S in State]: (typeof TABLE)[S][Name] extends Value ? S : never;
}[State];

export type FinalState = Having<"countedAs", Exclude<CountedAs, "open">>;
export type EventState = Having<"event", true>;

export function canChange(from: State, to: State): boolean {
  return STATE_TABLE[from].next.includes(to);
}

export function isFinal(state: State): state is FinalState {
  return STATE_TABLE[state].countedAs !== "open";
}

/** The message did not arrive, and the reason is known. */
export function isFailure(state: State): boolean {
  return STATE_TABLE[state].countedAs === "failure";
}

export function statusOf(state: State): DeliveryStatus {
  return STATE_TABLE[state].status;
}

export function isState(word: string): word is State {
  return Object.hasOwn(TABLE, word);
}

/** A stored word as a state: one that this version does not know can only be newer, and is shown as without a result. */
export function stateOf(word: string): State {
  return isState(word) ? word : "expired";
}
