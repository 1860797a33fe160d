/** One run of the object model: two messages, a scripted provider, and what is done to them, step by step. */
import { evictDurableObject, runDurableObjectAlarm, runInDurableObject } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { expect } from "vitest";

import type { MessageRecord } from "../../src/domain/message/record.ts";
import { isFinal } from "../../src/domain/message/states.ts";
import { isolateOf } from "../../src/objects/isolate.ts";
import type { MessageStub } from "../../src/objects/message/message-stub.ts";
import { call, emulatorSends, emulatorSettings, phone, type EmulatorSend } from "../support/api.ts";
import { setClock } from "../support/clock.ts";
import {
  expectForward,
  expectKnownAbsence,
  expectKnownUnsent,
  expectSoundTimeline,
} from "./invariants.ts";

/** Faults that the emulator may be told to answer every send with; "none" leaves it to the recipient's digits. */
export const FAULTS = [
  "none",
  "rateLimit429",
  "html502",
  "dropBeforeAccept",
  "hangBeforeAccept",
  "html502AfterAccept",
  "dropAfterAccept",
  "hangAfterAccept",
  "emptyAfterAccept",
] as const;

export type Step = { readonly on: number } & (
  | { readonly do: "submit"; readonly prefer: "respond-async" | "wait=1" | "leave" }
  | { readonly do: "cancel" | "refresh" | "alarm" | "replay" | "evict" | "abort" }
  | { readonly do: "receipt"; readonly status: "DELIVERED" | "FAILED"; readonly withId: boolean }
  | { readonly do: "fault"; readonly fault: (typeof FAULTS)[number] }
  | { readonly do: "wait"; readonly ms: number }
);

export interface Options {
  readonly digits: string;
  readonly alimTalk: boolean;
  readonly oneNumber: boolean;
  readonly scheduled: boolean;
}

interface Subject {
  /** A new one a time: one that met a crash stays broken. */
  readonly stub: () => MessageStub;
  readonly publicId: string;
  readonly key: string;
  readonly to: string;
  /** What tells its sends from the other's. */
  readonly mark: string;
  readonly body: object;
  seen: MessageRecord | undefined;
  receipts: number;
}

const DAY = 86_400_000;
/** So far ahead that no real alarm goes off on its own; every run has days of its own, and time only goes on. */
let start = Date.UTC(2036, 0, 7, 14, 59, 50);

/** While the provider is out of order the gate asks again and again: that much of it is enough. */
const MOST_GATE_ALARMS = 25;

export class Run {
  readonly #subjects: readonly Subject[];
  readonly #oneNumber: boolean;
  readonly #open: Promise<unknown>[] = [];
  #now: number;

  private constructor(subjects: readonly Subject[], now: number, options: Options) {
    this.#subjects = subjects;
    this.#now = now;
    this.#oneNumber = options.oneNumber;
  }

  static async begin(options: Options): Promise<Run> {
    start += 6 * DAY;
    await tellFault("none");
    await setClock(start);
    const to = phone(options.digits);
    const subjects = await Promise.all(
      [0, 1].map(async (i): Promise<Subject> => {
        const key = crypto.randomUUID();
        const mark = String(1000 + i);
        const content = options.alimTalk
          ? { type: "ALIMTALK", templateId: "AUTH_OTP", variables: { code: mark } }
          : { text: `message ${mark}` };
        const address = await isolateOf(env).messages.named("default", "key", key);
        const recipient = options.oneNumber ? to : phone(options.digits);
        const at = new Date(start + 60_000).toISOString();
        return {
          stub: () => env.MESSAGES.get(address.stub.id),
          publicId: address.publicId,
          key,
          to: recipient,
          mark,
          body: { to: recipient, ...content, ...(options.scheduled && { scheduledAt: at }) },
          seen: undefined,
          receipts: 0,
        };
      }),
    );
    return new Run(subjects, start, options);
  }

  async perform(step: Step): Promise<void> {
    const subject = this.#subjects[step.on];
    if (!subject) return;
    await this.#perform(subject, step);
    for (const one of this.#subjects) await this.#expectPromises(one);
  }

  async #perform(subject: Subject, step: Step): Promise<unknown> {
    const stub = subject.stub();
    switch (step.do) {
      case "submit":
        return this.#submit(subject, step.prefer);
      case "cancel":
        return stub.cancel("default");
      case "replay":
        return stub.replay("default");
      case "refresh":
        return this.#leave(stub.refresh("default"));
      case "alarm":
        return this.#alarm(subject);
      case "evict":
        // Rejects where nothing is in memory.
        return evictDurableObject(stub).catch(() => undefined);
      case "abort":
        return abort(stub);
      case "receipt": {
        const known = subject.seen?.providerMessageId;
        // Without an id of its own, one of two messages to a number cannot be told from the other; see the report.
        if (this.#oneNumber && known === undefined) return;
        subject.receipts++;
        const id = step.withId && known !== undefined && { providerMessageId: known };
        return stub.receive("default", { status: step.status, ...id });
      }
      case "fault":
        return tellFault(step.fault);
      case "wait":
        return this.#turnTo(this.#now + step.ms);
    }
  }

  async #submit(subject: Subject, prefer: "respond-async" | "wait=1" | "leave"): Promise<void> {
    const headers = {
      "idempotency-key": subject.key,
      prefer: prefer === "leave" ? "wait=1" : prefer,
    };
    const answer = call("/v1/messages", { body: subject.body, headers }).then(async (response) => {
      // An abort may have met it: then the client knows nothing, and asks again.
      const body: { id?: string } = await response.json();
      if (response.ok) expect(body.id).toBe(subject.publicId);
      else expect(response.status).toBeGreaterThanOrEqual(500);
    });
    if (prefer === "leave") await this.#leave(answer);
    else await answer;
  }

  /** Goes on while it is under way. */
  async #leave(work: Promise<unknown>): Promise<void> {
    this.#open.push(work.catch((error: unknown) => onlyAborts(error)));
    await scheduler.wait(5);
  }

  async #alarm(subject: Subject): Promise<void> {
    const { alarm } = await look(subject);
    // The end of the retention is tested elsewhere.
    if (alarm === null || alarm > start + 5 * DAY) return;
    await this.#turnTo(alarm);
    await runDurableObjectAlarm(subject.stub());
  }

  /** The gate's alarms before that time ring first, as they would: it asks the provider, and wakes who waits. */
  async #turnTo(at: number): Promise<void> {
    for (let alarms = 0; alarms < MOST_GATE_ALARMS; alarms++) {
      const due = await gateAlarm();
      if (due === null || due > at) break;
      await this.#setClock(due);
      await runDurableObjectAlarm(gate());
    }
    await this.#setClock(at);
  }

  async #setClock(at: number): Promise<void> {
    if (at <= this.#now) return;
    this.#now = at;
    await setClock(at);
  }

  async #expectPromises(subject: Subject): Promise<void> {
    // What is under way goes on between two looks: what needs a record is counted before it, what a record needs after it.
    const before = await sendsOf(subject);
    const { record, alarm } = await look(subject);
    const mine = await sendsOf(subject);
    const accepted = mine.filter((sent) => sent.accepted);
    // What the history shows late or never may be presumed not to be taken.
    const presumed = (record?.timeline ?? []).filter(
      ({ event, detail }) => event === "resend_scheduled" && detail?.["absence"] === "presumed",
    );
    const most = 1 + presumed.length;
    const taken = before.filter((sent) => sent.accepted);
    expect(taken.length, "promise 2: the provider took it twice").toBeLessThanOrEqual(most);
    if (!record) return this.#expectRecordBefore(subject, mine);

    expectSoundTimeline(record, record.timeline);
    expectForward(subject.seen, record);
    subject.seen = record;
    expect(record.mirrored).toBeLessThanOrEqual(record.revision);
    expect(alarm, `an alarm is set in ${record.state}`).not.toBeNull();
    expect(before.length, "promise 2: a send without an intent").toBeLessThanOrEqual(
      record.attempts,
    );
    expectKnownAbsence(record.timeline);
    expectKnownUnsent(record.timeline);
    const end = record.timeline.findLast(({ to }) => to === record.state);
    const unsent = record.state === "failed" && end?.detail?.["absence"] !== "presumed";
    if (record.state === "canceled" || unsent) expect(accepted).toEqual([]);
    if (record.state === "delivered" && subject.receipts === 0) {
      expect(accepted.length, "promise 3: delivered, but never taken").toBeGreaterThan(0);
    }
    this.#expectOwnId(record, accepted);
  }

  /** It may have been stored between the two looks; a send without a record on disk may never be. */
  async #expectRecordBefore(subject: Subject, mine: readonly EmulatorSend[]): Promise<void> {
    if (mine.length === 0) return;
    expect((await look(subject)).record, "promise 2: a send without a record").toBeDefined();
  }

  #expectOwnId(record: MessageRecord, accepted: readonly EmulatorSend[]): void {
    const id = record.providerMessageId;
    if (id === undefined) return;
    const ids = accepted.map((sent) => sent.providerMessageId);
    expect(ids, "promise 3: the id of our own send").toContain(id);
    const owners = this.#subjects.filter(({ seen }) => seen?.providerMessageId === id);
    expect(owners.length, "promise 3: an id belongs to one message").toBe(1);
  }

  /** The provider works again and nobody does anything: each message gets to its end. */
  async expectEnd(): Promise<void> {
    await tellFault("none");
    await Promise.all(this.#open);
    for (const subject of this.#subjects) {
      for (let alarms = 0; alarms < 80;) {
        const { record } = await look(subject);
        if (!record || isFinal(record.state)) break;
        // A call that is open ends by itself, in a time of its own: no alarm is spent on it.
        if (record.state === "sending") await scheduler.wait(60);
        else alarms++;
        await this.#alarm(subject);
      }
      await this.#expectPromises(subject);
      const { state, errorClass } = subject.seen ?? {};
      // A fault of the account never finishes a message; who has its number keeps it.
      if (state === "accepted" && errorClass === "account") continue;
      if (state !== undefined)
        expect(isFinal(state), `rests in ${state} (${errorClass})`).toBe(true);
    }
  }
}

const gate = () => isolateOf(env).gates.stub({ providerId: "iwinv", phone: "01000000000" });

async function gateAlarm(): Promise<number | null> {
  return runInDurableObject(gate(), async (_object, state) => state.storage.getAlarm());
}

async function look(
  subject: Subject,
): Promise<{ record: MessageRecord | undefined; alarm: number | null }> {
  return runInDurableObject(subject.stub(), async (_object, state) => ({
    record: state.storage.kv.get<MessageRecord>("message"),
    alarm: await state.storage.getAlarm(),
  }));
}

async function sendsOf({ to, mark }: Subject): Promise<readonly EmulatorSend[]> {
  const sends = await emulatorSends(to);
  return sends.filter(({ text }) => text?.includes(mark));
}

/** The process dies: memory and whatever was under way are gone, what was written stays. */
async function abort(stub: MessageStub): Promise<void> {
  await runInDurableObject(stub, (_object, state) => state.abort("the model's crash")).catch(
    onlyAborts,
  );
}

function onlyAborts(error: unknown): void {
  if (!/crash|broken|abort|reset|evict/i.test(String(error))) throw error;
}

async function tellFault(fault: (typeof FAULTS)[number]): Promise<void> {
  const faults = Object.fromEntries(FAULTS.slice(1).map((name) => [name, name === fault ? 1 : 0]));
  await emulatorSettings({ faults: { ...faults, hangMs: 900 } });
}
