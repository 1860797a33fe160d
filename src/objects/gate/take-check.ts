/**
 * A check's turn: an answer that many share, or a slot to ask by itself. While many check, the questions of an isolate go to the
 * gate together, in one request for all that came within the first part of a window; for the rest of it the gate gathers more.
 */
import type { Lane } from "../../domain/gate/pacer.ts";
import type { Pass } from "../../domain/gate/pass.ts";
import { questionOf, type Question } from "../../domain/history/question.ts";
import type { SeenRow } from "../../domain/history/seen-row.ts";
import type { MessageRecord } from "../../domain/message/record.ts";
import { log } from "../../kernel/log.ts";
import type { Settings } from "../../kernel/settings/settings.ts";
import { inTime } from "../../kernel/time/in-time.ts";
import { providerFor } from "../../providers/registry.ts";
import type { Isolate } from "../isolate.ts";
import type { Grant } from "./gate-rpc.ts";
import type { GateKey } from "./gate-stub.ts";
import type { SharedAnswer } from "./provider-gate.ts";

export type CheckTurn = Pass | { readonly kind: "rows"; readonly rows: readonly SeenRow[] };

/** Undefined: the gate could not be asked; as if nobody had tried. */
type Answer = CheckTurn | undefined;

interface Pool {
  /** It is sent by then, or whoever was to send it has died. */
  readonly sentBy: number;
  readonly questions: Question[];
  readonly answers: Promise<readonly Answer[]>;
}

/**
 * The isolate's part of the window. Less than half, so that its next pool still finds the group that its last one has opened: with
 * half it came just after each was closed, and every pool was a read of its own.
 */
const OWN_PART = 0.4;
/** Beyond the window and the call itself. */
const SLACK_MS = 1000;
/** More of one isolate go singly, as the gate would say. */
const MAX_POOL = 200;

/** The place of a question. */
interface Line {
  readonly key: GateKey;
  readonly shelf: string;
  readonly lane: Lane;
}

export class CheckPools {
  readonly #isolate: Pick<Isolate, "settings" | "gates">;
  readonly #pools = new Map<string, Pool>();

  constructor(isolate: Pick<Isolate, "settings" | "gates">) {
    this.#isolate = isolate;
  }

  async take(key: GateKey, record: MessageRecord): Promise<CheckTurn> {
    const { settings, gates } = this.#isolate;
    const lane = record.request.priority ?? "normal";
    const { ranged } = providerFor(settings, record.providerId);
    const now = Date.now();
    if (ranged && settings.HISTORY_WINDOW > 0 && gates.sharing.is(gates.name(key), now)) {
      const question = questionOf(record, now);
      const shelf = ranged.shelfOf(record.request.type);
      const answer = question && (await this.#askTogether({ key, shelf, lane }, question));
      if (answer) return answer;
    }
    return gates.takeSlot(key, { work: "check", lane });
  }

  async #askTogether(line: Line, question: Question): Promise<Answer> {
    const { settings, gates } = this.#isolate;
    const name = `${gates.name(line.key)}:${line.shelf}:${line.lane}`;
    const open = this.#pools.get(name);
    const alive = open !== undefined && Date.now() <= open.sentBy;
    const pool = alive ? open : this.#open(name, line);
    if (pool.questions.length >= MAX_POOL) return undefined;
    const place = pool.questions.push(question) - 1;
    // Another object's call answers: should that object die, this one must not wait for it.
    const answers = await inTime(pool.answers, limitOf(settings) + SLACK_MS);
    return answers?.[place];
  }

  #open(name: string, { key, shelf, lane }: Line): Pool {
    const { settings, gates } = this.#isolate;
    const questions: Question[] = [];
    const waitedMs = settings.HISTORY_WINDOW * OWN_PART;
    const send = async (): Promise<readonly Answer[]> => {
      await scheduler.wait(waitedMs);
      if (this.#pools.get(name)?.questions === questions) this.#pools.delete(name);
      const gate = gates.name(key);
      try {
        const ask = { shelf, lane, questions, waitedMs, news: gates.firstNews.take(gate) };
        const asked = gates.stub(key).ask(ask) as Promise<SharedAnswer>;
        const answer = await inTime(asked, limitOf(settings));
        return answer ? this.#turnsOf(gate, answer) : [];
      } catch (error) {
        log("warn", "gate.ask_failed", { error });
        return [];
      }
    };
    const pool = { questions, answers: send(), sentBy: Date.now() + waitedMs + SLACK_MS };
    this.#pools.set(name, pool);
    return pool;
  }

  /** Each question's answer, or the next of the slots that came for those without one. */
  #turnsOf(gate: string, { rows, grant, share }: SharedAnswer): readonly Answer[] {
    const { gates } = this.#isolate;
    if (grant) gates.heed(gate, "check", grant);
    gates.sharing.note(gate, share, Date.now());
    let taken = 0;
    return rows.map((own): Answer => (own ? { kind: "rows", rows: own } : slotOf(grant, taken++)));
  }
}

function limitOf({ HISTORY_WINDOW, PROVIDER_HISTORY_TIMEOUT }: Settings): number {
  return HISTORY_WINDOW + PROVIDER_HISTORY_TIMEOUT + SLACK_MS;
}

function slotOf(grant: Grant | undefined, place: number): Answer {
  if (grant === undefined || grant.kind === "paused") return grant;
  const { slots } = grant;
  if (place >= slots.count) return undefined;
  return { kind: "at", at: slots.first + place * slots.intervalMs };
}
