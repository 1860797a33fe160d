/** The gate's answer to a message that wants to call its provider. Pure types; times are epoch milliseconds. */

/** When a call may start, or until when nobody should call. */
export type Pass =
  | {
      readonly kind: "at";
      readonly at: number;
      /** When the first check is worth it, ms after the attempt; absent while nobody knows. */
      readonly firstCheckMs?: number | undefined;
    }
  | {
      readonly kind: "paused";
      readonly until: number;
      readonly reason: string;
      /** The gate has it in its line and will wake it: it need not ask again so soon. */
      readonly inLine?: boolean;
    };

/** The tenant has its part of the slots: to ask for one again then. */
export interface Later {
  readonly kind: "later";
  readonly until: number;
}

/** To a message that wants to be sent. */
export type SendTurnPass = Pass | Later;
