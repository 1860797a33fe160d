/** Calls a batch makes to its members' objects, a bounded number at a time. Stores nothing. */
import type { BatchRecord, BatchRow, Refusal } from "../../domain/batch/batch-record.ts";
import {
  nextMembers,
  type MemberNews,
  type Members,
  type MemberState,
} from "../../domain/batch/members.ts";
import type { FaultCode } from "../../domain/message/fault-codes.ts";
import type { MessageRecord } from "../../domain/message/record.ts";
import { statesIn } from "../../domain/message/state-sets.ts";
import { inBounds } from "../../kernel/coalescing/bounded.ts";
import type { Isolate } from "../isolate.ts";
import type { CancelAnswer, RefreshAnswer, SubmitAnswer } from "../message/message-rpc.ts";
import type { Address } from "../message/message-stub.ts";
import type { BatchStore } from "./batch-store.ts";
import { memberAcceptance } from "./member-acceptance.ts";

/** Objects asked at once. */
const WIDTH = 20;
/** Members of one step of a walk. */
const WALK = 100;
/** Most refusals that a batch lists. */
const MAX_REFUSALS = 1000;

/** Only what no attempt was made of can be canceled; the object decides, this spares it the question. */
const CANCELABLE: ReadonlySet<MemberState> = new Set(statesIn("waiting"));
const CHECKABLE: ReadonlySet<MemberState> = new Set(statesIn("tracked"));

export interface Made {
  readonly news: readonly MemberNews[];
  /** All of the batch, these among them; none where there are no new ones. */
  readonly refusals: readonly Refusal[];
}

export interface Seen {
  readonly news: readonly MemberNews[];
  /** Those that wait for another attempt. */
  readonly tried: readonly number[];
}

export interface Walked {
  readonly news: readonly MemberNews[];
  /** Place to go on at; undefined at the end. */
  readonly next: number | undefined;
}

export class MemberCalls {
  readonly #isolate: Pick<Isolate, "batches" | "settings">;
  readonly #store: BatchStore;

  constructor(isolate: Pick<Isolate, "batches" | "settings">, store: BatchStore) {
    this.#isolate = isolate;
    this.#store = store;
  }

  /** Makes messages of rows. @throws Error when an object could not be asked: the rows are then repeated. */
  async make(
    batch: BatchRecord,
    rows: readonly BatchRow[],
    { image, isCanceled }: { image: Uint8Array | undefined; isCanceled: () => boolean },
  ): Promise<Made> {
    const made = await inBounds(rows, WIDTH, async (row) =>
      this.#submitOne(batch, row, row.image ?? image, isCanceled()),
    );
    const refusals = made.flatMap(({ refusal }) => refusal ?? []);
    const known = this.#store.refusals();
    return {
      news: made.map(({ news }) => news),
      refusals: refusals.length > 0 ? [...known, ...refusals].slice(0, MAX_REFUSALS) : [],
    };
  }

  /** The states of members, from their own objects. */
  async look(batch: BatchRecord, indexes: readonly number[]): Promise<Seen> {
    const records = await inBounds(indexes, WIDTH, async (index) => {
      const { stub } = await this.#member(batch, index);
      const record = (await stub.read(batch.tenant)) as MessageRecord | undefined;
      return record ? [{ index, record }] : [];
    });
    const seen = records.flat();
    const waits = seen.filter(({ record }) => record.state === "accepted" && record.attempts > 0);
    return {
      news: seen.map(({ index, record }) => newsOf(index, record)),
      tried: waits.map(({ index }) => index),
    };
  }

  /** One step of a walk through the members: cancels what was not sent, or checks what is open. */
  async walk(verb: "cancel" | "refresh", batch: BatchRecord, members: Members): Promise<Walked> {
    const from = (verb === "cancel" ? batch.cancelFrom : batch.refreshFrom) ?? 0;
    const wanted = verb === "cancel" ? CANCELABLE : CHECKABLE;
    const { indexes, next } = nextMembers(members, from, wanted, WALK);
    const { tenant } = batch;
    const answers = await inBounds(indexes, WIDTH, async (index) => {
      const { stub } = await this.#member(batch, index);
      const answer =
        verb === "cancel"
          ? ((await stub.cancel(tenant)) as CancelAnswer)
          : ((await stub.refresh(tenant, { paced: true })) as RefreshAnswer);
      return "record" in answer ? [newsOf(index, answer.record)] : [];
    });
    return { news: answers.flat(), next };
  }

  async #member({ tenant, id, upload }: BatchRecord, index: number): Promise<Address> {
    const messageId = this.#store.ownIds(upload)[index];
    return this.#isolate.batches.member(tenant, id, { index, messageId });
  }

  async #submitOne(
    batch: BatchRecord,
    row: BatchRow,
    image: Uint8Array | undefined,
    canceled: boolean,
  ): Promise<{ news: MemberNews; refusal?: Refusal }> {
    const { index } = row;
    const { tenant, id } = batch;
    const { publicId, stub } = await this.#isolate.batches.member(tenant, id, row);
    const answer = (await stub.submit({
      acceptance: await memberAcceptance(this.#isolate.settings, batch, row, publicId),
      ...(image && { image }),
      waitMs: 0,
      named: false,
      canceled,
    })) as SubmitAnswer;
    if (answer.kind === "erased") return refused(index, "erased", "was erased");
    if (answer.kind === "conflict") return refused(index, "conflict", "belongs to another request");
    // The same message under the same own id came before, alone or in another batch: it is counted there.
    if (answer.record.batch?.id !== id) return refused(index, "repeated", "was sent before");
    return { news: newsOf(index, answer.record) };
  }
}

function refused(
  index: number,
  code: FaultCode,
  detail: string,
): { readonly news: MemberNews; readonly refusal: Refusal } {
  return {
    news: { index, state: "refused", revision: 0 },
    refusal: { index, pointer: "/messageId", code, detail, late: true },
  };
}

function newsOf(index: number, record: MessageRecord): MemberNews {
  return { index, state: record.state, revision: record.revision };
}
