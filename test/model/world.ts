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
import type { Presumed } from "../../src/domain/message/presumed.ts";
import type { MessageRequest } from "../../src/domain/message/record.ts";
import { timing } from "../../src/domain/message/testing.ts";
import { HISTORY_LIMIT_MS } from "./calls.ts";

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
  /** Start of the attempt that it was taken for. */
  readonly attemptAt: number;
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
  /** The earlier attempt of which the message only presumes that it was not taken. */
  readonly presumed: Presumed | undefined;
}

/** An attempt after a presumed absence begins so long after the last poll, at most. */
const SILENCE_MS = timing.absence.waitMs + HISTORY_LIMIT_MS;

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
  /** Messages of which a call ended without a word: these are sent again only where the history says so. */
  readonly unknown = new Set<string>();
  /** The ids of answers that a message got and lived on with. */
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
    if (call.answer.startsWith("unknown")) this.unknown.add(call.message);
    const before = this.#providers.get(call.message) ?? [];
    this.#providers.set(call.message, [...before, call.provider]);
    const taken =
      call.answer === "accepted" ||
      call.answer === "accepted_without_id" ||
      call.answer.startsWith("unknown_taken");
    this.#expectUnsent(call);
    if (!taken) return undefined;
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
      attemptAt: this.now,
      visibleAt: at + this.lagMs,
      result: "WAIT",
    });
    return providerMessageId;
  }

  /** A call is answered: nothing is taken of it any more, so what would have been later was taken by now. */
  endCall(message: string): void {
    const second = Math.floor(this.now / 1000) * 1000;
    for (const [index, row] of this.rows.entries()) {
      if (row.owner !== message || (row.at ?? 0) <= second) continue;
      this.rows[index] = { ...row, at: second, visibleAt: this.now + this.lagMs };
    }
  }

  /** What the provider took already is not sent again, unless no poll could show it in time. */
  #expectUnsent({ message, presumed }: Call): void {
    for (const { providerMessageId, attemptAt, visibleAt } of this.rowsOf(message)) {
      // An equal message has it, and this one is sent in its place.
      if (this.claimantOf(providerMessageId, message) !== message) continue;
      if (!presumed) throw new Violation("promise 2: the provider took the message twice");
      const wasThere = visibleAt <= this.now - SILENCE_MS;
      if (attemptAt === presumed.attemptAt && wasThere) {
        throw new Violation("promise 2: sent again though a poll would have shown it");
      }
    }
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
      attemptAt: at,
      visibleAt: at + this.lagMs,
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

  /** Of one that was sent twice, the newer. */
  rowOf(message: string): TrueRow | undefined {
    return this.rowsOf(message).at(-1);
  }

  rowsOf(message: string): readonly TrueRow[] {
    return this.rows.filter((row) => row.owner === message);
  }

  ownerOf({ providerMessageId: id }: Pick<TrueRow, "providerMessageId">): string | undefined {
    return this.#claims.get(id) ?? this.#buffer.get(id) ?? this.#owned.get(id);
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
    const ownerOf = (row: Candidate): string | undefined => this.ownerOf(row);
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
