/** How states look: a colour that colour-blind people can tell apart, and a sign for those who see none. Pure. */
import type { MemberState } from "../state/shapes.ts";

/** Custom properties of style.css. */
const TONES = {
  pending: "idle",
  refused: "bad",
  accepted: "idle",
  scheduled: "idle",
  sending: "busy",
  unconfirmed: "warn",
  sent: "busy",
  delivered: "good",
  undelivered: "bad",
  failed: "bad",
  canceled: "off",
  expired: "warn",
} as const satisfies Readonly<Record<MemberState, string>>;

const SIGNS: Readonly<Record<MemberState, string>> = {
  pending: "○",
  refused: "✕",
  accepted: "○",
  scheduled: "◷",
  sending: "◐",
  unconfirmed: "?",
  sent: "◑",
  delivered: "●",
  undelivered: "✕",
  failed: "✕",
  canceled: "−",
  expired: "!",
};

export const MEMBER_ORDER = Object.keys(TONES) as readonly MemberState[];

/** Those of a message: without what a batch alone knows. */
export const MESSAGE_STATES = MEMBER_ORDER.filter(
  (state) => state !== "pending" && state !== "refused",
);

export function toneOf(state: MemberState): string {
  return TONES[state];
}

export function signOf(state: MemberState): string {
  return SIGNS[state];
}
