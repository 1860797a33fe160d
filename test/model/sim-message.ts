/**
 * The loop of the message object over its pure files, with a disk, a memory that a crash takes, and calls whose answers come
 * when the test says so. A crash happens at a write: before it reached the disk, or right after.
 */
import type { OpenClaim } from "../../src/domain/gate/open-claims.ts";
import { afterPoll, endTracking } from "../../src/domain/message/absent.ts";
import { accept, type Acceptance } from "../../src/domain/message/accept.ts";
import { isNow, passAttempt, type AttemptPass } from "../../src/domain/message/attempt-pass.ts";
import { cancel } from "../../src/domain/message/cancel.ts";
import { acknowledge } from "../../src/domain/message/change.ts";
import {
  attemptNews,
  claimAfter,
  claimingOf,
  contentOf,
  freeRows,
} from "../../src/domain/message/claim.ts";
import { decide, isExhausted } from "../../src/domain/message/decide.ts";
import { endAttempt, interrupted } from "../../src/domain/message/end-attempt.ts";
import { identify } from "../../src/domain/message/identify.ts";
import { alikeNear, lastTaken, matchHistory } from "../../src/domain/message/matching.ts";
import { worthStoringAck } from "../../src/domain/message/mirror-again.ts";
import { observe } from "../../src/domain/message/observe.ts";
import { endValidity } from "../../src/domain/message/own-end.ts";
import { asPolled, isPollDue, mayBeTaken, stillUnseen } from "../../src/domain/message/presumed.ts";
import { receive } from "../../src/domain/message/receive.ts";
import type { MessageRecord } from "../../src/domain/message/record.ts";
import { replay } from "../../src/domain/message/replay.ts";
import { policy, timing } from "../../src/domain/message/testing.ts";
import { nextWake } from "../../src/domain/message/wake.ts";
import type { AttemptBook, Starter } from "../../src/objects/gate/attempt-book.ts";
import {
  Crash,
  HISTORY_LIMIT_MS,
  outcomeOf,
  type CrashPoint,
  type OpenCall,
  type OpenCheck,
} from "./calls.ts";
import type { Answer, TrueRow, World } from "./world.ts";

/** On no list, and no advertisement. */
const FREE = { listing: "none", spreadMs: 0 } as const;
/** When the last poll is made again that was not answered. */
const LAST_POLL_AGAIN_MS = 600_000;
const MATCH = { sendTimeoutMs: timing.sendTimeoutMs, firstCheckMs: timing.checks[0] ?? 0 };

type Sighting =
  | { readonly kind: "seen"; readonly row: TrueRow }
  | { readonly kind: "unseen" | "undecided" };

export class SimMessage {
  readonly acceptance: Acceptance;
  disk: MessageRecord | undefined;
  memory: MessageRecord | undefined;
  alarm: number | null = null;
  /** The alarm's handler has not ended: the platform would run it again after a crash. */
  firing = false;
  call: OpenCall | undefined;
  checks: OpenCheck[] = [];
  crashAt: CrashPoint | undefined;
  /** What the provider answers to the next call. */
  nextAnswer: Answer = "accepted";
  /** What the gate says to whoever asks next, from now on: a slot in so many ms, or a pause. */
  nextPass: { readonly kind: "at" | "paused"; readonly inMs: number } = { kind: "at", inMs: 0 };
  purged = false;
  /** What the newest poll that was answered told of it. */
  lastSighting: Sighting["kind"] | undefined;
  /** Called before the history is polled without an event of its own. */
  beforePoll: () => void = () => undefined;
  #acknowledged = 0;
  #attemptOpen = false;
  #ledgered = false;
  #deferredTo: number | undefined;
  #lastCheckAt = 0;
  #alarmAt: number | undefined;
  readonly #world: World;
  readonly #book: AttemptBook;

  /** @param book of the isolate that it lives in */
  constructor(world: World, acceptance: Acceptance, book: AttemptBook) {
    this.#world = world;
    this.#book = book;
    this.acceptance = acceptance;
  }

  /** Does something to the message; a crash on the way takes its memory and starts it again. */
  do(what: (message: SimMessage) => void): void {
    try {
      what(this);
    } catch (error) {
      if (!(error instanceof Crash)) throw error;
      this.crash();
    }
  }

  get id(): string {
    return this.acceptance.id;
  }

  /** A repeat of the request changes nothing. */
  submit(): void {
    if (this.memory) return;
    const { now } = this.#world;
    const accepted = accept(this.acceptance, now);
    const next =
      accepted.state === "accepted"
        ? passAttempt(accepted, this.#inTurn(this.#pass()), FREE, now)
        : accepted;
    if (next.state === "sending") return this.#begin(next);
    this.#commit(next);
  }

  cancel(): void {
    const canceled = this.memory && cancel(this.memory, this.#world.now);
    if (canceled) this.#commit(canceled);
  }

  replay(): void {
    const again = this.memory && replay(this.memory, this.#world.now);
    if (!again) return;
    this.#commit(again);
    this.#run();
  }

  /** @returns false when the receipt was refused as somebody else's. */
  receive(status: "DELIVERED" | "FAILED", providerMessageId?: string): boolean {
    if (!this.memory) return true;
    const receipt = { status, ...(providerMessageId !== undefined && { providerMessageId }) };
    const merged = receive(this.memory, receipt, this.#world.now);
    if (merged && merged !== this.memory) {
      this.#learned(merged);
      this.#commit(merged);
    }
    return merged !== undefined;
  }

  refresh(): void {
    const record = this.memory;
    const open = ["sent", "unconfirmed", "expired"].includes(record?.state ?? "");
    if (record && (open || mayBeTaken(record))) this.#check(record, "refresh");
  }

  acknowledge(revision: number): void {
    const record = this.memory;
    if (!record) return;
    this.#acknowledged = Math.max(this.#acknowledged, revision);
    const { now } = this.#world;
    const known = acknowledge(record, revision);
    const wake = nextWake(known, timing, now);
    if (worthStoringAck(record, { revision, wake }, timing, now)) this.#store(known);
  }

  /** The ledger of accepted messages has it. */
  noteInLedger(): void {
    if (!this.memory || this.#ledgered || this.memory.ledgered) return;
    this.#ledgered = true;
    if (this.memory.finalizedAt !== undefined) this.#store(this.memory);
  }

  /** It died in the middle of a call, and the alarm that will find that is due. */
  get isDead(): boolean {
    const due = this.alarm !== null && this.alarm <= this.#world.now;
    return this.memory?.state === "sending" && !this.call && due;
  }

  fireAlarm(): void {
    if (this.alarm === null || this.firing) return;
    this.#world.advance(this.alarm);
    // On the way the end of a call may have set it anew.
    if (this.alarm === null || this.alarm > this.#world.now) return;
    this.#alarmAt = this.alarm;
    this.alarm = null;
    this.firing = true;
    this.#deferredTo = undefined;
    this.#run();
  }

  /** The provider's answer arrives, or the time is over. */
  answerCall(): void {
    const { call } = this;
    if (!call) return;
    this.call = undefined;
    this.#world.deadlines.delete(this.id);
    this.#world.endCall(this.id);
    const current = this.memory;
    if (current?.state === "sending" && current.attempts === call.sending.attempts) {
      const ended = endAttempt(current, outcomeOf(call), policy, this.#world.now);
      this.#learned(ended);
      this.#commit(ended);
    } else if (current && call.answer === "accepted" && call.providerMessageId !== undefined) {
      // A receipt was faster than the answer.
      const known = identify(current, call.providerMessageId, this.#world.now);
      this.#learned(known);
      if (known !== current) this.#commit(known);
    }
    if (call.answer === "accepted") this.#world.told.add(call.providerMessageId ?? "");
    this.#attemptOpen = false;
    this.#run();
  }

  answerCheck(readable: boolean): void {
    const check = this.checks.shift();
    if (!check) return;
    this.#lastCheckAt = this.#world.now;
    const { now } = this.#world;
    const answered = readable && now - check.at <= HISTORY_LIMIT_MS;
    if (answered && check.rows) this.#conclude(check, check.rows);
    if (check.via === "refresh") return;
    const record = this.memory;
    if (record && isExhausted(record, timing, now)) {
      if (answered) this.#commit(endTracking(record, timing.absence, now));
      else this.#deferredTo = now + LAST_POLL_AGAIN_MS;
    }
    this.#endAlarm();
  }

  /** @returns whether nothing was there. */
  #conclude({ record, via, reach }: Omit<OpenCheck, "rows">, rows: readonly TrueRow[]): boolean {
    const { now } = this.#world;
    const sighting = this.#sight(asPolled(record), rows);
    this.lastSighting = sighting.kind;
    const current = this.memory;
    if (!current) return false;
    if (sighting.kind === "seen") {
      const { providerMessageId, result } = sighting.row;
      const status = result === "WAIT" ? "PENDING" : result;
      const seen = observe(current, { providerMessageId, status, via }, now);
      if (seen !== current) this.#commit(seen);
      return false;
    }
    if (current.attempts !== record.attempts) return false;
    const horizon = { spanEnd: lastTaken(record, MATCH), reach, lagMs: 0 };
    const known = afterPoll(current, sighting.kind, { horizon, timing: timing.absence }, now);
    if (known.revision > current.revision) this.#commit(known);
    else if (known !== current) this.#store(known);
    return sighting.kind === "unseen";
  }

  /** All that is not on disk is gone; the constructor reads what is, and sets a lost alarm. */
  crash(): void {
    // Whoever dies while the provider is being called will never know what it did.
    if (this.call) this.#world.unknown.add(this.id);
    this.#world.deadlines.delete(this.id);
    this.#world.orphan(this.id);
    this.call = undefined;
    this.checks = [];
    this.crashAt = undefined;
    this.#attemptOpen = false;
    this.#acknowledged = 0;
    this.#ledgered = false;
    this.#deferredTo = undefined;
    this.#lastCheckAt = 0;
    this.memory = this.disk;
    if (this.firing) this.alarm ??= this.#world.now;
    this.firing = false;
    if (this.memory) this.alarm ??= this.#world.now;
  }

  loseAlarm(): void {
    if (!this.firing) this.alarm = null;
    this.crash();
  }

  #sight(record: MessageRecord, rows: readonly TrueRow[]): Sighting {
    const match = matchHistory(record, rows, MATCH, this.#world.now);
    switch (match.kind) {
      case "own":
        return { kind: "seen", row: match.row };
      case "unripe":
        return { kind: "undecided" };
      case "none": {
        const owners = alikeNear(record, rows).map((row) => this.#world.ownerOf(row) ?? this.id);
        return { kind: owners.includes(this.id) ? "undecided" : "unseen" };
      }
      case "candidates": {
        const claim = this.#claimOf(record);
        if (!claim) return { kind: "undecided" };
        const asked = { ...claim, spans: [match.span] };
        const choice = this.#world.adopt(asked, freeRows(record, match, claim.content));
        if (choice.kind !== "taken") {
          return { kind: choice.kind === "owned" && !match.more ? "unseen" : "undecided" };
        }
        const { providerMessageId } = choice;
        const all = [...match.rows, ...match.beside];
        const row = all.find((one) => one.providerMessageId === providerMessageId);
        return row ? { kind: "seen", row } : { kind: "undecided" };
      }
    }
  }

  #run(): void {
    for (let step = 0; step < 6; step++) {
      const record = this.memory;
      if (!record || this.call || this.checks.some(({ via }) => via === "poll")) return;
      const { now } = this.#world;
      const looks = { lastAt: this.#lastCheckAt, alarmAt: step === 0 ? this.#alarmAt : undefined };
      const action = decide(record, { timing, attemptOpen: this.#attemptOpen, looks }, now);
      if (action === "attempt") {
        const pass = record.slotted ? { kind: "at" as const, at: 0 } : this.#pass();
        if (pass.kind === "paused") {
          this.#deferredTo = pass.until;
          break;
        }
        const turn = this.#inTurn(pass);
        const next = passAttempt(record, turn, FREE, now);
        if (next.state !== "sending") this.#store(next);
        else if (!isPollDue(record, timing.absence, now)) return this.#begin(next);
        else if (this.#pollFirst(record)) {
          const begun = passAttempt(stillUnseen(record, now), turn, FREE, now);
          return this.#begin(begun);
        }
        continue;
      }
      if (action === "check") {
        const pass = this.#pass();
        if (isNow(pass, now)) return this.#check(record, "poll");
        this.#deferredTo = pass.kind === "at" ? pass.at : pass.until;
        break;
      }
      if (action === "wait") break;
      if (action === "interrupt") this.#commit(interrupted(record, now));
      if (action === "invalidate") this.#commit(endValidity(record, now));
      if (action === "purge") return this.#purge();
    }
    this.#endAlarm();
  }

  /** Before an attempt that follows a presumed absence. @returns whether it may begin. */
  #pollFirst(record: MessageRecord): boolean {
    this.beforePoll();
    const poll = this.#poll(record, "resend");
    const { memory } = this;
    return this.#conclude(poll, poll.rows) && memory === record;
  }

  #pass(): AttemptPass {
    const at = this.#world.now + this.nextPass.inMs;
    return this.nextPass.kind === "at" ? { kind: "at", at } : { kind: "paused", until: at };
  }

  /** Not while another attempt to the number may be taken. */
  #inTurn(pass: AttemptPass): AttemptPass {
    const { now } = this.#world;
    if (pass.kind !== "at" || !isNow(pass, now)) return pass;
    const at = this.#book.freeAt(this.#line, this.#starter, timing.sendTimeoutMs, now);
    return at <= now ? pass : { ...pass, at };
  }

  get #starter(): Starter {
    const { tenant, request } = this.acceptance;
    return { owner: this.id, tenant, lane: request.priority ?? "normal" };
  }

  get #line(): string {
    return this.acceptance.request.to;
  }

  #begin(sending: MessageRecord): void {
    this.#attemptOpen = true;
    this.#commit(sending);
    const { to, text = "", templateId } = sending.request;
    const answer = this.nextAnswer;
    const providerMessageId = this.#world.take({
      message: this.id,
      phone: to,
      text,
      answer,
      provider: sending.providerId,
      presumed: sending.presumed,
      ...(templateId !== undefined && { templateCode: templateId }),
    });
    this.call = { sending, answer, providerMessageId };
    this.#world.deadlines.set(this.id, {
      at: this.#world.now + timing.sendTimeoutMs,
      end: () => this.do(() => this.answerCall()),
    });
  }

  #check(record: MessageRecord, via: "poll" | "refresh"): void {
    if (via === "poll") this.#learned(record);
    this.checks.push(this.#poll(record, via));
  }

  #poll<Via extends OpenCheck["via"]>(record: MessageRecord, via: Via) {
    const rows = this.#world.history();
    const times = rows.map(({ at = 0 }) => at);
    const reach = times.length > 0 ? Math.max(...times) : undefined;
    return { record, via, at: this.#world.now, rows, reach };
  }

  /** The gate died with what it was told: the call that told it failed, and is made again. */
  gateLost(): void {
    if (this.memory) this.#learned(this.memory);
  }

  /** The gate hears whose the id is; until it is on its disk, the message tells it again. */
  #learned({ providerMessageId }: MessageRecord): void {
    if (providerMessageId !== undefined) this.#world.own(providerMessageId, this.id);
  }

  #endAlarm(): void {
    if (!this.firing) return;
    this.firing = false;
    this.#arm();
  }

  #purge(): void {
    this.purged = true;
    this.firing = false;
    this.alarm = null;
    this.memory = undefined;
    this.disk = undefined;
  }

  #arm(): void {
    if (this.memory)
      this.alarm = this.#deferredTo ?? nextWake(this.memory, timing, this.#world.now);
  }

  #commit(record: MessageRecord): void {
    this.#deferredTo = undefined;
    const before = this.memory;
    // What is told is told by a call of its own, which the death of this process does not end.
    if (this.crashAt !== "before_write") this.#tell(before, record);
    this.#store(record);
  }

  #tell(before: MessageRecord | undefined, after: MessageRecord): void {
    const news = attemptNews(before, after);
    if (news === "over") this.#book.forget(this.#line, this.id, this.#world.now);
    else if (news) {
      const open = news === "open";
      const until = lastTaken(after, MATCH);
      const attempt = { owner: this.id, began: this.#world.now, until, open };
      this.#book.put(this.#line, this.#starter, attempt);
    }
    const claim = this.#claimOf(after);
    const change = claimAfter(before, after);
    if (claim && change === "open") this.#world.openClaim(claim);
    if (claim && change === "close") this.#world.closeClaim(claim.owner, claim.at);
  }

  #claimOf(record: MessageRecord): OpenClaim | undefined {
    const claiming = claimingOf(record, MATCH);
    return claiming && { ...claiming, owner: this.id, content: contentOf(record) };
  }

  #store(record: MessageRecord): void {
    if (this.crashAt === "before_write") throw new Crash();
    const acknowledged = acknowledge(record, this.#acknowledged);
    const known = this.#ledgered ? { ...acknowledged, ledgered: true as const } : acknowledged;
    this.memory = known;
    this.disk = known;
    this.#arm();
    if (this.crashAt === "after_write") throw new Crash();
  }
}
