/**
 * A message comes to be: one request at a time makes it, and every repeat is told what the first caller was told. Knows whether a
 * request is between its slot and its write, and whether the first caller still waits.
 */
import { holdAtNight } from "../../domain/advertising/hold.ts";
import { accept } from "../../domain/message/accept.ts";
import { keepFirstAnswer } from "../../domain/message/first-answer.ts";
import type { MessageRecord } from "../../domain/message/record.ts";
import { onAnswer, onRepeat, onSubmit, type Told } from "../../domain/message/verbs/submit.ts";
import { withKeyed } from "../../kernel/hashes/keyed-fingerprint.ts";
import type { Isolate } from "../isolate.ts";
import type { Engine } from "./engine.ts";
import type { Follower } from "./follower.ts";
import type { Journal } from "./journal.ts";
import type { LedgerNote } from "./ledger-note.ts";
import type { KnownRequest, RepeatAnswer, SubmitAnswer, SubmitCommand } from "./message-rpc.ts";
import { afterOthers } from "./number-line.ts";
import { hasOpenTemplate } from "./template-step.ts";

/** As long as any first caller waits. */
export const REPLAY_WAIT_MS = 10_000;

interface Beside {
  readonly engine: Engine;
  readonly ledger: LedgerNote;
}

export class Submission implements Follower {
  readonly #ctx: DurableObjectState;
  readonly #isolate: Isolate;
  readonly #journal: Journal;
  readonly #beside: Beside;
  #creating: Promise<void> | undefined;
  /** The first caller of a named message waits: the next change is what it will be told. */
  #answerOpen = false;

  constructor(ctx: DurableObjectState, isolate: Isolate, journal: Journal, beside: Beside) {
    this.#ctx = ctx;
    this.#isolate = isolate;
    this.#journal = journal;
    this.#beside = beside;
  }

  /** Another request is between its slot and its write. */
  get creating(): Promise<void> | undefined {
    return this.#creating;
  }

  /** Keeps the first caller's answer in the same write as the change itself. */
  marked(after: MessageRecord): MessageRecord {
    const keeps = this.#answerOpen && after.redactedAt === undefined;
    this.#answerOpen = false;
    return keeps ? keepFirstAnswer(after, Date.now()) : after;
  }

  forget(): void {
    this.#answerOpen = false;
  }

  async submit(given: SubmitCommand): Promise<SubmitAnswer> {
    const acceptance = withKeyed(() => this.#isolate.settings, given.acceptance);
    const command = { ...given, acceptance };
    while (this.#creating) await this.#creating;
    const existing = this.#journal.record;
    if (existing) {
      const { fingerprint } = command.acceptance;
      return this.#again(existing, { fingerprint }, command.named);
    }
    const creation = this.#create(command).finally(() => {
      this.#creating = undefined;
    });
    this.#creating = creation.then(
      () => undefined,
      () => undefined,
    );
    const begun = await creation;
    await this.#beside.engine.settled(command.waitMs);
    return { kind: "created", ...this.#tell(begun, command.named) };
  }

  /** For a request that would not be taken today: what it was answered when it was. */
  async repeat(tenant: string, known: KnownRequest): Promise<RepeatAnswer | undefined> {
    while (this.#creating) await this.#creating;
    const existing = this.#journal.record;
    const keyed = withKeyed(() => this.#isolate.settings, known);
    return existing?.tenant === tenant ? this.#again(existing, keyed, true) : undefined;
  }

  async #again(
    existing: MessageRecord,
    known: KnownRequest,
    named: boolean,
  ): Promise<RepeatAnswer> {
    const kind = onRepeat(existing, known);
    if (kind !== "replayed") return { kind };
    // Whoever comes while the first caller waits gets what that one gets.
    await this.#beside.engine.settled(REPLAY_WAIT_MS);
    return { kind, ...this.#tell(existing, named) };
  }

  async #create(command: SubmitCommand): Promise<MessageRecord> {
    const { AD_RELEASE_SPREAD } = this.#isolate.settings;
    const now = Date.now();
    // Before anybody is asked: an advertisement of the night waits, and takes no slot.
    const accepted = holdAtNight(accept(command.acceptance, now), AD_RELEASE_SPREAD, now);
    const { named, canceled, listing } = command;
    const ready = !canceled && accepted.state === "accepted" && !hasOpenTemplate(accepted);
    const { turn } = this.#beside.engine.sending;
    const taken = ready ? await turn.take(accepted, { listing, patient: false }) : undefined;
    const sending = taken && afterOthers(this.#isolate, taken);
    const facts = { sending, named, waits: command.waitMs > 0, canceled };
    const { record, effects = [], answer } = onSubmit(accepted, facts, Date.now());
    this.#journal.commit(record ?? answer, canceled ? undefined : command.image);
    if (effects.includes("end")) {
      this.#ctx.waitUntil(this.#beside.ledger.note());
      return answer;
    }
    this.#answerOpen = effects.includes("answer_open");
    const calls = effects.includes("call");
    if (!calls) this.#ctx.waitUntil(this.#noteWhenOnDisk());
    const advanced = this.#beside.engine.advance(calls);
    this.#ctx.waitUntil(advanced.then(async () => this.#journal.rearm()));
    return answer;
  }

  async #noteWhenOnDisk(): Promise<void> {
    await this.#ctx.storage.sync();
    this.#journal.accepted();
  }

  #tell(known: MessageRecord, named: boolean): Told {
    const { record, answer } = onAnswer(this.#journal.record ?? known, { named }, Date.now());
    this.#answerOpen = false;
    if (record) this.#journal.store(record);
    return answer;
  }
}
