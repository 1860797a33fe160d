/** Acts that want two people: who asks for one, who confirms it, and how long that holds. Pure; times are epoch milliseconds. */
import { DAY_MS, HOUR_MS } from "../../kernel/time/units.ts";

/** `export`: a file with numbers in full. `erase`: a recipient is forgotten. `reveal`: numbers are shown in full. */
export const GUARDED_ACTS = ["export", "erase", "reveal"] as const;
export type GuardedAct = (typeof GUARDED_ACTS)[number];

export const APPROVAL_STATES = ["pending", "approved", "refused", "used", "ended"] as const;
export type ApprovalState = (typeof APPROVAL_STATES)[number];

/** The party that asks or confirms. */
export interface Party {
  /** Hash of the key, or of what names the person. */
  readonly hash: string;
  readonly actor: string;
  readonly person?: string;
}

export interface Approval {
  /** `apr_…`. */
  readonly id: string;
  readonly act: GuardedAct;
  readonly reason: string;
  readonly askedBy: Party;
  readonly askedAt: number;
  /** Keyed hash of the recipient to be forgotten; gone once that is done. */
  readonly recipient?: string;
  readonly decidedBy?: Party;
  readonly decidedAt?: number;
  readonly verdict?: Verdict;
  readonly usedAt?: number;
}

export type Verdict = "approved" | "refused";

/** Most pending approvals of a tenant. More that wait are a mistake, or a siege. */
export const MOST_PENDING = 100;
/** A question that nobody answered. */
const PENDING_MS = DAY_MS;
/** After the answer: to do it once; to look at numbers as often as one likes. */
const GRANT_MS = HOUR_MS;
/** The audit trail has them for longer. */
const KEEP_MS = 30 * DAY_MS;

export function untilOf({ askedAt, decidedAt }: Approval): number {
  return decidedAt === undefined ? askedAt + PENDING_MS : decidedAt + GRANT_MS;
}

export function approvalState(approval: Approval, now: number): ApprovalState {
  if (approval.usedAt !== undefined) return "used";
  if (approval.verdict === "refused") return "refused";
  if (now >= untilOf(approval)) return "ended";
  return approval.verdict ?? "pending";
}

export type Decision =
  | { readonly kind: "decided"; readonly approval: Approval }
  | { readonly kind: "same_person" }
  | { readonly kind: "closed" };

export function decide(
  approval: Approval,
  decidedBy: Party,
  verdict: Verdict,
  now: number,
): Decision {
  if (approvalState(approval, now) !== "pending") return { kind: "closed" };
  if (isSame(approval.askedBy, decidedBy)) return { kind: "same_person" };
  return { kind: "decided", approval: { ...approval, decidedBy, verdict, decidedAt: now } };
}

/** A key whose holder names the person is that person's, as far as anybody can say. */
function isSame(a: Party, b: Party): boolean {
  const named = a.person !== undefined && a.person.toLowerCase() === b.person?.toLowerCase();
  return a.hash === b.hash || named;
}

/** The act that is about to be done, and its actor. */
export interface Attempt {
  readonly act: GuardedAct;
  readonly hash: string;
  /** Any of the keyed hashes of the recipient. */
  readonly recipients?: readonly string[];
}

/** The approval that covers it. */
export function coverOf(
  approvals: readonly Approval[],
  { act, hash, recipients }: Attempt,
  now: number,
): Approval | undefined {
  return approvals.find(
    (one) =>
      one.act === act &&
      one.askedBy.hash === hash &&
      approvalState(one, now) === "approved" &&
      (one.recipient === undefined || (recipients ?? []).includes(one.recipient)),
  );
}

/** After its use. Looking at numbers goes on until the time is over. */
export function used(approval: Approval, now: number): Approval {
  if (approval.act === "reveal") return approval;
  const { recipient: _forgotten, ...rest } = approval;
  return { ...rest, usedAt: now };
}

export function isForgotten(approval: Approval, now: number): boolean {
  return now >= untilOf(approval) + KEEP_MS;
}
