/**
 * A message's way to its call: may it be sent, when does the gate let it, has the isolate room for it; then the call itself and what
 * it teaches gate and isolate. Owns the place of the call.
 */
import { maySend, type Listing } from "../../domain/advertising/may-send.ts";
import type { SendTurnPass } from "../../domain/gate/pass.ts";
import type { Waiting } from "../../domain/gate/waiting-line.ts";
import type { AttemptOutcome } from "../../domain/message/attempt-outcome.ts";
import { isNow } from "../../domain/message/attempt-pass.ts";
import type { MessageRecord } from "../../domain/message/record.ts";
import { firstOpen, type SendPass } from "../../domain/message/send-pass.ts";
import { noteSend } from "../../telemetry/notes/message-notes.ts";
import type { CallReport, Resumed } from "../gate/gate-rpc.ts";
import type { Caller, Place, RoomBounds } from "../gate/open-calls.ts";
import type { Isolate } from "../isolate.ts";
import { sendFacts } from "../opt-out/send-facts.ts";
import { firstCheckOf } from "./learn-first.ts";
import { gateKeyOf } from "./look-up.ts";
import { callKind, reportOutcome } from "./report-call.ts";
import { retryPolicyOf } from "./timing.ts";

/** When lists that could not be asked are asked again. */
const LISTS_AGAIN_MS = 5000;
/** Awake in its object, as what comes before it is likely to be over soon. */
const PATIENCE_MS = 10_000;
/** Then by its alarm. */
const BUSY_MS = { shortest: 5000, longest: 60_000 };
/** A pause that is learned of between slot and call; more than this in a row is no news. */
const MAX_TRIES = 3;
const AGAIN_MS = 1000;
/** The slot came: it need not be asked for again. */
const NOW = { kind: "at", at: 0 } as const;

interface Asking {
  /** The recipient's entry in the lists, just read. */
  readonly listing?: Listing | undefined;
  /** True if it may wait here for room. */
  readonly patient: boolean;
}

/** A fault of the provider. */
export type Met = Required<Pick<CallReport, "outcome" | "code" | "message" | "type">>;

export class SendTurn {
  readonly #isolate: Isolate;
  /** Hex id of the message's object. */
  readonly #object: string;
  #place: Place | undefined;
  /** The gate has woken it: its turn is now. */
  #woken = false;
  /** It found no room, and waits for it in this process. */
  #waits = false;
  #last: Resumed | undefined;
  /** A need of the call could not be met: that may be its own fault, so others try before it. */
  #missed = false;

  constructor(isolate: Isolate, object: string) {
    this.#isolate = isolate;
    this.#object = object;
  }

  /** The gate has woken it, and waits for its call. */
  get woken(): boolean {
    return this.#woken;
  }

  /** The gate has woken it: it asks for no slot, and no pause holds it. */
  wake(): void {
    this.#woken = true;
    this.#last = undefined;
  }

  /** True if it is its turn, whatever its time says. Known once. */
  takeDue(): boolean {
    const due = this.#woken || this.#waits;
    this.#waits = false;
    return due;
  }

  /** Outcome of the call that this process made last. */
  get last(): Resumed | undefined {
    return this.#last;
  }

  /**
   * Decides if, when and by which provider it may be sent: the record that comes back may be on its way to another provider.
   * Where the call may begin now it has its place.
   */
  async take(record: MessageRecord, asking: Asking): Promise<SendPass> {
    // A turn that came to nothing may have left its place.
    this.#place?.release();
    this.#place = undefined;
    let { listing } = asking;
    let asked = record;
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const sending = await this.#slot(asked, listing);
      if (!this.#calls(sending)) return sending;
      const ready = await this.#takePlace(sending, asking.patient);
      if (ready) return ready;
      // A pause was learned of meanwhile: what it holds is worth nothing.
      asked = { ...sending.record, slotted: undefined };
      listing = undefined;
    }
    const until = Date.now() + AGAIN_MS;
    return { record: asked, pass: { kind: "paused", until, reason: "asking" } };
  }

  /** The attempt that it had a place for did not begin, or is over. */
  drop(): void {
    this.#place?.release();
    this.#place = undefined;
    this.#woken = false;
  }

  /**
   * A need of the call could not be met at the provider: its turn is over.
   * @param met the fault of the provider, if that was the reason
   */
  miss(beganAt: number, met: Met | undefined): void {
    if (met) this.#missed = true;
    if (met) this.#last = { ...met, beganAt, ms: Date.now() - beganAt };
    this.drop();
  }

  /** The one call of an attempt whose intent is on disk. */
  async call(
    sending: MessageRecord,
    send: () => Promise<AttemptOutcome>,
  ): Promise<{ readonly outcome: AttemptOutcome; readonly reported: Promise<void> }> {
    const beganAt = Date.now();
    const place = this.#place ?? this.#isolate.openCalls.force(this.#caller(sending), this.#bounds);
    this.#place = undefined;
    this.#woken = false;
    try {
      const outcome = await send();
      noteSend(this.#isolate, sending, outcome, beganAt);
      const kind = callKind(outcome);
      const { code, message } = outcome.kind === "accepted" ? { code: "", message: "" } : outcome;
      const { type } = sending.request;
      this.#last = { outcome: kind, code, message, beganAt, ms: Date.now() - beganAt, type };
      // Before the next one finds the place free: a fault holds it back.
      const reported = this.#report(sending, outcome, beganAt);
      place.ended(kind === "line");
      return { outcome, reported };
    } finally {
      place.release();
    }
  }

  async #report(sending: MessageRecord, outcome: AttemptOutcome, beganAt: number): Promise<void> {
    const again = outcome.kind === "refused" || outcome.kind === "not_sent";
    const waiting = again ? this.#waiting(sending) : undefined;
    await reportOutcome(this.#isolate, sending, outcome, { beganAt, waiting });
  }

  /** Lists, and a slot of a gate; without one where nothing is sent or where it has one. */
  async #slot(record: MessageRecord, known: Listing | undefined): Promise<SendPass> {
    const facts = await sendFacts(this.#isolate, record, known);
    const now = Date.now();
    if (!facts) {
      return { record, pass: { kind: "paused", until: now + LISTS_AGAIN_MS, reason: "lists" } };
    }
    const { gates, settings } = this.#isolate;
    const key = gateKeyOf(record);
    const held = this.#woken || (record.slotted === true && !gates.isPaused(key));
    if (held || maySend(record, facts, now).kind !== "go") {
      return { record, pass: { ...NOW, firstCheckMs: this.#firstCheck(record) }, facts };
    }
    const { senders = {} } = retryPolicyOf(settings, record);
    // Its own gate wakes it; where others are left it comes back to ask them too.
    const ask = async (asked: MessageRecord): Promise<SendTurnPass> =>
      this.#askGate(asked, asked.providerId === record.providerId);
    return { ...(await firstOpen(record, senders, ask, Date.now)), facts };
  }

  async #askGate(record: MessageRecord, waits: boolean): Promise<SendTurnPass> {
    const { gates } = this.#isolate;
    const lane = record.request.priority ?? "normal";
    const { tenant, toldLater = 0 } = record;
    const wish = {
      work: "send",
      lane,
      tenant,
      told: toldLater,
      ...(waits && { waiting: this.#waiting(record) }),
    } as const;
    const pass = await gates.takeSlot(gateKeyOf(record), wish);
    return pass.kind !== "at" ? pass : { ...pass, firstCheckMs: this.#firstCheck(record) };
  }

  /** True if the call would begin now. */
  #calls({ record, pass, facts }: SendPass): boolean {
    const now = Date.now();
    return isNow(pass, now) && facts !== undefined && maySend(record, facts, now).kind === "go";
  }

  /** @returns undefined where nobody may call any more. */
  async #takePlace(sending: SendPass, patient: boolean): Promise<SendPass | undefined> {
    const { gates, openCalls } = this.#isolate;
    const { record } = sending;
    const caller = this.#caller(record);
    if (this.#woken) {
      this.#place = openCalls.force(caller, this.#bounds);
      return sending;
    }
    const place = openCalls.enter(caller, this.#bounds);
    if (!place && !patient) {
      this.#waits = true;
      return this.#busy(sending);
    }
    const key = gateKeyOf(record);
    const isPaused = (): boolean => gates.isPaused(key);
    const own = place ?? (await openCalls.wait(caller, this.#bounds, PATIENCE_MS, isPaused));
    // The gate has a line for those who wait for the end of a pause, and wakes them.
    if (!own) return isPaused() ? undefined : this.#busy(sending);
    await gates.answered(key);
    if (isPaused()) {
      own.release();
      return undefined;
    }
    this.#place = own;
    // The lists may have changed while it waited.
    if (place) return sending;
    const facts = await sendFacts(this.#isolate, record, undefined);
    return facts ? { ...sending, facts } : sending;
  }

  /** It keeps its slot, and comes back when there may be room: at once in this process, or by its alarm. */
  #busy({ record, ...sending }: SendPass): SendPass {
    const lineMs = this.#isolate.openCalls.lineMs(this.#caller(record), this.#bounds);
    const waitMs = Math.min(BUSY_MS.longest, Math.max(BUSY_MS.shortest, lineMs));
    const until = Math.ceil(Date.now() + PATIENCE_MS + waitMs);
    return {
      ...sending,
      record: { ...record, slotted: true },
      pass: { kind: "paused", until, reason: "busy" },
    };
  }

  #firstCheck(record: MessageRecord): number | undefined {
    return firstCheckOf(this.#isolate, gateKeyOf(record), record.request.type);
  }

  #waiting(record: MessageRecord): Waiting {
    const { tenant, attempts } = record;
    return { object: this.#object, tenant, last: attempts > 1 || this.#missed, ...turnOf(record) };
  }

  #caller(record: MessageRecord): Caller {
    const { providerId, tenant } = record;
    return { providerId, tenant, ...turnOf(record) };
  }

  get #bounds(): RoomBounds {
    const { OPEN_SENDS, PROVIDER_SEND_TIMEOUT } = this.#isolate.settings;
    return { most: OPEN_SENDS, timeLimitMs: PROVIDER_SEND_TIMEOUT };
  }
}

function turnOf({
  request,
  acceptedAt,
  scheduledAt,
}: MessageRecord): Pick<Caller, "lane" | "since"> {
  return { lane: request.priority ?? "normal", since: Math.max(acceptedAt, scheduledAt ?? 0) };
}
