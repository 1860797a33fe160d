/**
 * For tests in turned time (kernel/time/testing.ts): a gate that stands alone, and a line on which messages are played that send
 * through it. Circuit, line and waker are the real ones, and so is what keeps attempts to a number apart.
 */
import { vi } from "vitest";

import type { Circuit } from "../../domain/gate/circuit.ts";
import type { Waiting } from "../../domain/gate/waiting-line.ts";
import { sleep } from "../../kernel/time/testing.ts";
import { Telemetry } from "../../telemetry/telemetry.ts";
import { AttemptBook, type Starter } from "./attempt-book.ts";
import { Dispatch, type DispatchHost } from "./dispatch.ts";
import { NO_CALL, type Resumed } from "./gate-rpc.ts";

const TIMEOUT_MS = 10_000;
const VARS = Object.fromEntries(
  ["API_KEY", "SMS_API_KEY", "SMS_AUTH_KEY", "SMS_COMPANY_ID"]
    .map((name) => [`IWINV_${name}`, "x"])
    .concat([["IWINV_SMS_SENDER_NUMBER", "0212345678"]]),
);

export interface GateParts {
  /** On its disk. */
  readonly circuit?: Circuit;
  readonly waiting?: readonly Waiting[];
  /** The result of waking a message. */
  readonly resume?: (object: string) => Promise<Resumed>;
}

export function gateWith({ circuit, waiting = [], resume = makeNoCall }: GateParts): Dispatch {
  const stored = new Map<string, unknown>();
  if (circuit) stored.set("circuit", circuit);
  if (waiting.length > 0) stored.set("wait:1", waiting);
  const kv = {
    get: (key: string) => stored.get(key),
    put: (key: string, value: unknown) => stored.set(key, value),
    delete: (key: string) => stored.delete(key),
    list: ({ prefix }: { prefix: string }) => [...stored].filter(([key]) => key.startsWith(prefix)),
  };
  const settings = {
    GATE_SHARDS: 1,
    PROVIDER_SEND_TIMEOUT: TIMEOUT_MS,
    ACCOUNT_PAUSE: 30_000,
    FAILOVER_CODES: {},
    vars: VARS,
  };
  const host = {
    ctx: { storage: { kv }, waitUntil: () => undefined },
    isolate: { settings, telemetry: new Telemetry(), messages: { resume } },
    provider: () => "iwinv",
    changed: () => undefined,
  };
  return new Dispatch(host as unknown as DispatchHost);
}

/** Sets the answer to the gate's own question. @param isThere whether the provider answers it */
export function answerProbe(isThere = () => true): void {
  vi.stubGlobal("fetch", async () =>
    Promise.resolve(
      isThere()
        ? Response.json({ resultCode: 0, message: "ok", charge: 100_000 })
        : new Response("<h1>502 Bad Gateway</h1>", { status: 502 }),
    ),
  );
}

const CALL_MS = 15;
const ALARM_MS = 20;
/** From an attempt that met a fault until the history has proven that it was not taken. */
const ABSENT_MS = 60_000;
const LAST_TAKEN_MS = 2000;
const makeNoCall = async (): Promise<Resumed> => Promise.resolve(NO_CALL);
const FAULT = { code: "PROVIDER_ERROR", message: "502" };

/** A provider, its gate, and one isolate with the messages. */
export class PlayedLine {
  readonly gate: Dispatch;
  readonly book = new AttemptBook();
  readonly messages: PlayedMessage[] = [];
  /** Calls that went well and that the gate has not heard of. */
  #oks = 0;
  readonly #isFaulty: (message: PlayedMessage) => boolean;

  /**
   * @param isFaulty whether a call meets a fault, and its message is not taken
   * @param isThere whether the provider answers the gate's own question
   */
  constructor(isFaulty: (message: PlayedMessage) => boolean, isThere = () => true) {
    this.#isFaulty = isFaulty;
    this.gate = gateWith({
      resume: async (name) =>
        this.messages.find((message) => message.name === name)?.resume() ?? NO_CALL,
    });
    answerProbe(isThere);
    void this.#alarms();
  }

  /** Names are unique. */
  sendAfter(ms: number, name: string, phone = name): void {
    void sleep(ms).then(async () => {
      const message = new PlayedMessage(this, name, phone);
      this.messages.push(message);
      return message.advance();
    });
  }

  /** @returns whether it went well. */
  async handOver(message: PlayedMessage): Promise<boolean> {
    const beganAt = Date.now();
    const faulty = this.#isFaulty(message);
    await sleep(CALL_MS);
    const oks = this.#oks;
    if (!faulty && this.gate.circuit.phase === "closed") this.#oks++;
    else {
      this.#oks = 0;
      const outcome = faulty ? "line" : "ok";
      this.gate.report({ work: "send", outcome, ...FAULT, beganAt, oks });
    }
    return !faulty;
  }

  /** When the call may start; undefined: it waits in the line. */
  async ask(waiting: Waiting): Promise<number | undefined> {
    this.gate.noteOks("send", this.#oks);
    this.#oks = 0;
    const grant = await this.gate.grantSends({ lane: "normal" }, 1, waiting);
    return grant.kind === "slots" ? grant.slots.first : undefined;
  }

  async #alarms(): Promise<void> {
    for (;;) {
      await sleep(ALARM_MS);
      if (Date.now() >= (this.gate.wakeAt ?? Infinity)) await this.gate.alarm();
    }
  }
}

export class PlayedMessage {
  readonly name: string;
  attempts = 0;
  sent = false;
  /** Nobody knows yet whether it was taken. */
  #unconfirmed = false;
  #running: Promise<Resumed> | undefined;
  readonly #line: PlayedLine;
  readonly #phone: string;
  readonly #since = Date.now();

  constructor(line: PlayedLine, name: string, phone: string) {
    this.#line = line;
    this.name = name;
    this.#phone = phone;
  }

  async resume(): Promise<Resumed> {
    await this.#running;
    return this.advance(true);
  }

  advance(woken = false): Promise<Resumed> {
    this.#running ??= this.#advance(woken).finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #advance(woken: boolean): Promise<Resumed> {
    if (this.sent || this.#unconfirmed) return NO_CALL;
    if (!woken) {
      const last = this.attempts > 1;
      const own = { object: this.name, tenant: "t", lane: "normal", since: this.#since } as const;
      const at = await this.#line.ask({ ...own, last });
      if (at === undefined) return NO_CALL;
      await sleep(Math.max(0, at - Date.now()));
    }
    const freeAt = this.#line.book.freeAt(this.#phone, this.#starter, TIMEOUT_MS, Date.now());
    if (freeAt <= Date.now()) return this.#call();
    this.#advanceAfter(freeAt - Date.now());
    return NO_CALL;
  }

  async #call(): Promise<Resumed> {
    const { book } = this.#line;
    const beganAt = Date.now();
    this.attempts++;
    this.#note(true, beganAt + TIMEOUT_MS);
    this.sent = await this.#line.handOver(this);
    if (this.sent) book.forget(this.#phone, this.name, Date.now());
    else {
      this.#note(false, Date.now());
      this.#unconfirmed = true;
      this.#advanceAfter(ABSENT_MS);
    }
    const outcome = this.sent ? "ok" : "line";
    return { ...FAULT, outcome, beganAt, ms: CALL_MS, type: "SMS" };
  }

  get #starter(): Starter {
    return { owner: this.name, tenant: "t", lane: "normal" };
  }

  #note(open: boolean, endsAt: number): void {
    const attempt = { owner: this.name, began: Date.now(), until: endsAt + LAST_TAKEN_MS, open };
    this.#line.book.put(this.#phone, this.#starter, attempt);
  }

  #advanceAfter(ms: number): void {
    void sleep(ms).then(async () => {
      this.#unconfirmed = false;
      return this.advance();
    });
  }
}
