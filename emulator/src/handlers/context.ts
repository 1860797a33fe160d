/** What a handler gets from the object. */
import type { Settings } from "../settings.ts";

export interface Context {
  readonly sql: SqlStorage;
  readonly settings: Settings;
  /** The emulator's clock. */
  readonly now: number;
  /** The real clock. */
  readonly realNow: number;
  /** Added to every requestNo: two vendors beside each other never give out the same one. */
  readonly requestBase: number;
  readonly balance: number;
  readonly spend: (amount: number) => void;
}
