/** What surrounds the messages of the pure model: a clock, a provider with its history, and the gate that knows whose rows are. */
import { KNOWN_MS, settle, type Choice } from "../../src/domain/gate/claims.ts";
import {
  isSameClaim,
  joinClaims,
  type Candidate,
  type FreeRow,
  type OpenClaim,
} from "../../src/domain/gate/open-claims.ts";
import type { HistoryRow } from "../../src/domain/message/matching.ts";
import type { MessageRequest } from "../../src/domain/message/record.ts";

export const ANSWERS = [
  "accepted",
  "accepted_without_id",
  "refused",
  "not_sent",
  "account",
  "unknown_taken",
  "unknown_taken_late",
  "unknown_lost",
] as const;

export type Answer = (typeof ANSWERS)[number];

/** A row of the provider's history, with the truth about it. */
export interface TrueRow extends HistoryRow {
  readonly owner: string;
  readonly visibleAt: number;
  result: "WAIT" | "DELIVERED" | "FAILED";
}

export interface Call {
  readonly message: string;
  readonly phone: string;
  readonly text: string;
  readonly templateCode?: string;
  readonly answer: Answer;
  readonly provider: string;
}

/** The promise that was broken. */
export class Violation extends Error {
  override readonly name = "Violation";
}

export class World {
  #now: number;
  /** Open calls that have to end before the clock may go on. */
  readonly deadlines = new Map<string, { readonly at: number; readonly end: () => void }>();
  /** How late history shows a row. */
  readonly lagMs: number;
  readonly rows: TrueRow[] = [];
  /** Messages of which a call ended without a word: these must never be sent again. */
  readonly unknown = new Set<string>();
  /** Messages that got an answer with their id and lived on. */
  readonly told = new Set<string>();
  /** Which providers each message was handed to, in order. */
  readonly #providers = new Map<string, readonly string[]>();
  readonly #claims = new Map<string, string>();
  #open: readonly OpenClaim[] = [];
  #owned = new Map<string, string>();
  #buffer = new Map<string, string>();
  /** Ids whose message died before the gate had written them down: it does not know that it has to tell them again. */
  readonly #orphans = new Set<string>();

  constructor(now: number, lagMs: number) {
    this.#now = now;
    this.lagMs = lagMs;
  }

  get now(): number {
    return this.#now;
  }

  /** Turns the clock on; whatever call's time is over on the way ends then. */
  advance(to: number): void {
    for (const [message, { at, end }] of [...this.deadlines].sort((a, b) => a[1].at - b[1].at)) {
      if (at > to) continue;
      this.#now = Math.max(this.#now, at);
      this.deadlines.delete(message);
      end();
    }
    this.#now = Math.max(this.#now, to);
  }

  /** The provider gets a send. @returns the id that it gave it, if it took it. */
  take(call: Call): string | undefined {
    if (this.unknown.has(call.message)) {
      throw new Violation("promise 2: sent again after an unknown outcome");
    }
    if (call.answer.startsWith("unknown")) this.unknown.add(call.message);
    const before = this.#providers.get(call.message) ?? [];
    this.#providers.set(call.message, [...before, call.provider]);
    const taken =
      call.answer === "accepted" ||
      call.answer === "accepted_without_id" ||
      call.answer.startsWith("unknown_taken");
    if (!taken) return undefined;
    if (this.rows.some((row) => row.owner === call.message)) {
      throw new Violation("promise 2: the provider took the message twice");
    }
    const at = this.now + (call.answer === "unknown_taken_late" ? 9000 : 0);
    const providerMessageId = `P${this.rows.length + 1}`;
    this.rows.push({
      providerMessageId,
      phone: call.phone,
      callback: "0215990000",
      ...(call.templateCode === undefined
        ? { msgType: "SMS" }
        : { templateCode: call.templateCode, text: call.text }),
      at: Math.floor(at / 1000) * 1000,
      owner: call.message,
      visibleAt: at + this.lagMs,
      result: "WAIT",
    });
    return providerMessageId;
  }

  /** A row that is none of ours. */
  addForeign(request: MessageRequest, at: number): void {
    this.rows.push({
      providerMessageId: `F${this.rows.length + 1}`,
      phone: request.to,
      callback: "0215990000",
      ...(request.templateId === undefined
        ? { msgType: "SMS" }
        : { templateCode: request.templateId, text: request.text ?? "" }),
      at: Math.floor(at / 1000) * 1000,
      owner: "somebody else",
      visibleAt: at,
      result: "FAILED",
    });
  }

  /** The history as it shows now; a copy, because an answer is as old as its request. */
  history(): readonly TrueRow[] {
    return this.rows.filter((row) => row.visibleAt <= this.now).map((row) => ({ ...row }));
  }

  providersOf(message: string): readonly string[] {
    return this.#providers.get(message) ?? [];
  }

  rowOf(message: string): TrueRow | undefined {
    return this.rows.find((row) => row.owner === message);
  }

  // The gate: what an answer told is kept in memory until it is flushed; a claim is on disk at once.

  own(providerMessageId: string, message: string): void {
    this.#buffer.set(providerMessageId, message);
    this.#orphans.delete(providerMessageId);
  }

  /** Who took the row from history, if anybody did. */
  claimantOf(providerMessageId: string, otherwise: string): string {
    return this.#claims.get(providerMessageId) ?? otherwise;
  }

  flushGate(): void {
    this.#owned = new Map([...this.#owned, ...this.#buffer]);
    this.#buffer = new Map();
    this.#orphans.clear();
  }

  orphan(message: string): void {
    for (const [id, owner] of this.#buffer) if (owner === message) this.#orphans.add(id);
  }

  /**
   * The gate dies, and what it had not written down is gone. @returns false when a message died in the same second too: then only
   * its next check tells the gate again, which the design does not cover.
   */
  crashGate(): boolean {
    if (this.#orphans.size > 0) return false;
    this.#buffer = new Map();
    return true;
  }

  openClaim(claim: OpenClaim): void {
    if (!this.#open.some((one) => isSameClaim(one, claim))) this.#open = [...this.#open, claim];
  }

  closeClaim(owner: string, at: number): void {
    this.#open = this.#open.filter((one) => one.owner !== owner || one.at !== at);
  }

  adopt(asked: OpenClaim, rows: readonly FreeRow[]): Choice {
    const ownerOf = ({ providerMessageId: id }: Candidate): string | undefined =>
      this.#claims.get(id) ?? this.#buffer.get(id) ?? this.#owned.get(id);
    const [claim = asked, ...others] = joinClaims([asked, ...this.#open]);
    const { choice, heirs } = settle({ claim, rows }, others, ownerOf, this.now - KNOWN_MS);
    if (choice.kind !== "taken") return choice;
    if (!this.#claims.has(choice.providerMessageId)) {
      this.#claims.set(choice.providerMessageId, claim.owner);
    }
    this.closeClaim(claim.owner, claim.at);
    this.#open = this.#open.map((one) => heirs.find((heir) => isSameClaim(heir, one)) ?? one);
    return choice;
  }
}
