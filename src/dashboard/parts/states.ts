/** The looks of states: a colour that colour-blind people can tell apart, and a sign for those who see none. Pure. */
import { STATE_TABLE, STATES, type StateFacts } from "../../domain/message/states.ts";
import type { MemberState } from "../state/shapes.ts";

type Looks = Pick<StateFacts, "tone" | "sign">;

/** States that only a batch has come first. */
const LOOKS: Readonly<Record<MemberState, Looks>> = {
  pending: { tone: "idle", sign: "○" },
  refused: { tone: "bad", sign: "✕" },
  ...STATE_TABLE,
};

export const MEMBER_ORDER = Object.keys(LOOKS) as readonly MemberState[];

export const MESSAGE_STATES = STATES;

export function toneOf(state: MemberState): string {
  return LOOKS[state].tone;
}

export function signOf(state: MemberState): string {
  return LOOKS[state].sign;
}
