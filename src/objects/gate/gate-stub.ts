/** The only file that knows the gate's binding and how an account's messages spread over its shards. */
import { LINE_PAUSE_MS } from "../../domain/gate/circuit.ts";
import type { Asked, Choice } from "../../domain/gate/claims.ts";
import { Leases } from "../../domain/gate/lease.ts";
import type { ClaimChange } from "../../domain/gate/open-claims.ts";
import type { Lane } from "../../domain/gate/pacer.ts";
import type { Pass, SendTurnPass } from "../../domain/gate/pass.ts";
import type { Waiting } from "../../domain/gate/waiting-line.ts";
import { SharingMode } from "../../domain/history/sharing-mode.ts";
import { hashFraction } from "../../kernel/hashes/hash-fraction.ts";
import { log } from "../../kernel/log.ts";
import { inTime } from "../../kernel/time/in-time.ts";
import { ratesOf } from "../../providers/registry.ts";
import type { Isolate } from "../isolate.ts";
import { FirstNewsBook } from "./first-news.ts";
import type { CallReport, ReportAnswer, SendGrant, Work } from "./gate-rpc.ts";
import type { Reach } from "./history-reach.ts";
import { KnownPauses } from "./known-pauses.ts";
import { OwnPace } from "./own-pace.ts";
import type { ProviderGate } from "./provider-gate.ts";

export interface GateKey {
  readonly providerId: string;
  readonly phone: string;
}

export interface KeyedChange {
  readonly key: GateKey;
  readonly change: ClaimChange;
}

/** A gate that does not answer must not stop messages: the isolate paces them by itself. */
export const FAIL_OPEN_MS = 1000;
/** Pause for a gate that did not answer a fault: as long as its own first pause. */
const UNANSWERED_PAUSE_MS = LINE_PAUSE_MS;
/** Two pages of a history take longer. */
const REACH_MS = 25_000;

/** A message's request for a slot. */
export interface SlotWish {
  readonly work: Work;
  readonly lane: Lane;
  /** The tenant whose message is to be sent: slots are shared among tenants. */
  readonly tenant?: string;
  /** Number of times that the message was told to ask again. */
  readonly told?: number;
  /** Set for a message that is to be sent: it waits in the gate's line where nobody may call. */
  readonly waiting?: Waiting;
}

const WORKS = ["send", "check"] as const;

export class GateStubs {
  /** The gates that want questions brought along. */
  readonly sharing = new SharingMode();
  /** Findings and lessons of first checks. */
  readonly firstNews = new FirstNewsBook();
  readonly #objects: Env["GATES"];
  readonly #isolate: Pick<Isolate, "settings" | "telemetry">;
  readonly #leases = new Leases();
  readonly #pauses = new KnownPauses();
  readonly #ownPace = new OwnPace();
  /** Gates that this isolate has seen paused, by work: whatever goes well next tells them that it is over. */
  readonly #troubled = new Set<string>();

  constructor({ GATES }: Pick<Env, "GATES">, isolate: Pick<Isolate, "settings" | "telemetry">) {
    this.#objects = GATES;
    this.#isolate = isolate;
  }

  stub(key: GateKey): DurableObjectStub<ProviderGate> {
    return this.#byName(this.name(key));
  }

  /** By number, so that all messages to it meet in one shard. */
  name(key: GateKey): string {
    return nameAmong(this.#isolate.settings.GATE_SHARDS, key);
  }

  /** All gates of a provider, by shard. */
  all(providerId: string): readonly DurableObjectStub<ProviderGate>[] {
    return this.#shards(providerId, this.#isolate.settings.GATE_SHARDS);
  }

  /** The same, and those of an earlier number of shards, which hold claims that are not over. */
  ever(providerId: string): readonly DurableObjectStub<ProviderGate>[] {
    const { GATE_SHARDS, GATE_SHARDS_BEFORE = 0 } = this.#isolate.settings;
    return this.#shards(providerId, Math.max(GATE_SHARDS, GATE_SHARDS_BEFORE));
  }

  /**
   * Lets a message take the row that can only be its own. After a change of the number of shards two know of owners and claims: what
   * the earlier one gave away is nobody else's.
   */
  async adopt(key: GateKey, asked: Asked): Promise<Choice> {
    const name = this.#nameBefore(key);
    if (name === undefined) return this.stub(key).adopt(asked);
    const before = this.#byName(name);
    const { claim, line, rows } = asked;
    const owners = await before.ownersOf(rows);
    const mine = rows.find((_, index) => owners[index] === claim.owner);
    if (mine) {
      const { providerMessageId } = mine;
      const { owner, at } = claim;
      await this.stub(key).changeClaims([{ kind: "close", line, owner, at, providerMessageId }]);
      return { kind: "taken", providerMessageId };
    }
    const left = rows.filter((_, index) => owners[index] === null);
    return this.stub(key).adopt({ ...asked, rows: left }, await before.openClaims(line));
  }

  /** The messages that own these rows, null where none does. */
  async ownersOf(
    key: GateKey,
    rows: readonly { readonly providerMessageId: string; readonly at: number }[],
  ): Promise<readonly (string | null)[]> {
    return this.stub(key).ownersOf(rows);
  }

  /** Resolves when the shards that have to know it have it on disk. */
  async changeClaims(all: readonly KeyedChange[]): Promise<void> {
    const addressed = all.flatMap(({ key, change }) => {
      const before = change.kind === "close" ? this.#nameBefore(key) : undefined;
      const names = [this.name(key), ...(before === undefined ? [] : [before])];
      return names.map((name) => ({ name, change }));
    });
    const calls = [...Map.groupBy(addressed, ({ name }) => name)].map(async ([name, own]) =>
      this.#byName(name).changeClaims(own.map(({ change }) => change)),
    );
    await Promise.all(calls);
  }

  async takeSlot(key: GateKey, wish: SlotWish & { readonly work: "check" }): Promise<Pass>;
  async takeSlot(key: GateKey, wish: SlotWish): Promise<SendTurnPass>;
  async takeSlot(key: GateKey, wish: SlotWish): Promise<SendTurnPass> {
    const now = Date.now();
    const { work } = wish;
    const name = `${this.name(key)}:${leaseName(wish)}`;
    const { counts } = this.#isolate.telemetry;
    const held = this.#leases.takeHeld(name, now);
    if (held !== undefined && !this.isPaused(key)) {
      counts.gateWait(key.providerId, work, held - now);
      return { kind: "at", at: held };
    }
    const count = this.#leases.blockSize(name, now);
    const done = this.#leases.asking(name, now);
    const grant = await this.#reserve(key, wish, count).finally(done);
    if (!grant) return this.#byItself(key, wish);
    this.heed(this.name(key), work, grant);
    if (grant.kind === "paused") return grant;
    if (grant.kind === "later") return { kind: "later", until: grant.until };
    const at = this.#leases.keepBlock(name, grant.slots);
    counts.gateWait(key.providerId, work, at - now);
    return { kind: "at", at };
  }

  /** True if this isolate knows of a pause of all sending: a slot that a message holds is worth nothing then. */
  isPaused(key: GateKey): boolean {
    return this.#pauses.isPaused(this.name(key), Date.now());
  }

  /** Until the gate has said what a fault means that this isolate has just met. */
  async answered(key: GateKey): Promise<void> {
    await this.#pauses.answered(this.name(key), 2 * FAIL_OPEN_MS);
  }

  /** Remembers what a grant says beside its slots. @param gate its name */
  heed(gate: string, work: Work, grant: SendGrant): void {
    if (grant.kind === "paused") {
      for (const own of WORKS) this.#troubled.add(`${gate}:${own}`);
      if (work === "send") this.#pauses.pause(gate, grant.until);
      this.#leases.drop(gate);
      return;
    }
    if (work === "send") this.#pauses.clear(gate);
    if (grant.kind === "slots" && grant.trial) this.#troubled.add(`${gate}:send`);
    this.sharing.note(gate, grant.share, Date.now());
    this.firstNews.noteLearned(gate, grant.firstChecks);
  }

  /** Tells a gate that is waiting for it that a call went well; to another one it is told with the next request. */
  async reportOk(key: GateKey, work: Work, beganAt: number): Promise<void> {
    const gate = this.name(key);
    if (this.#troubled.delete(`${gate}:${work}`)) {
      await this.report(key, { work, outcome: "ok", code: "", message: "", beganAt });
    } else this.#pauses.noteOk(`${gate}:${work}`, Date.now());
  }

  /** Tells the gate of a fault, or that one is over. Until it has answered nobody of this isolate sends after a fault. */
  async report(key: GateKey, call: CallReport): Promise<void> {
    const gate = this.name(key);
    if (call.outcome === "ok") return this.#tell(key, call);
    this.#leases.drop(gate);
    const done = call.work === "send" ? this.#pauses.asking(gate) : undefined;
    await this.#tell(key, call).finally(done);
  }

  async #tell(key: GateKey, call: CallReport): Promise<void> {
    const gate = this.name(key);
    const sends = call.work === "send";
    const oks = this.#pauses.takeOks(`${gate}:${call.work}`, Date.now());
    try {
      const told = this.stub(key).report({ ...call, oks }) as Promise<ReportAnswer>;
      const answer = await inTime(told, FAIL_OPEN_MS);
      if (!answer) throw new Error("no answer in time");
      if (sends) this.#pauses.pause(gate, answer.until);
      if (answer.until > 0) this.#troubled.add(`${gate}:send`);
    } catch (error) {
      log("warn", "gate.report_failed", { error });
      if (sends && call.outcome !== "ok") {
        this.#pauses.pause(gate, Date.now() + UNANSWERED_PAUSE_MS);
      }
    }
  }

  /** The reach of the history of the message's stream; undefined where the gate cannot be asked. */
  async reach(key: GateKey, stream: string, since: number): Promise<Reach | undefined> {
    try {
      const asked = this.stub(key).reach(stream, since) as Promise<Reach>;
      return await inTime(asked, REACH_MS);
    } catch (error) {
      log("warn", "gate.reach_failed", { error });
      return undefined;
    }
  }

  /** Tells the gate that the history was so far behind; nobody waits for it. */
  async noteLag(key: GateKey, ms: number): Promise<void> {
    try {
      await this.stub(key).noteLag(ms);
    } catch (error) {
      log("warn", "gate.lag_failed", { error });
    }
  }

  async #reserve(key: GateKey, wish: SlotWish, count: number): Promise<SendGrant | undefined> {
    const { work, lane, waiting, tenant, told } = wish;
    const gate = this.name(key);
    try {
      const news = this.firstNews.take(gate);
      const oks = this.#pauses.takeOks(`${gate}:${work}`, Date.now());
      const brought = { news, oks, waiting, tenant, told };
      const asked = this.stub(key).reserve(work, lane, count, brought);
      const grant = await inTime(asked as Promise<SendGrant>, FAIL_OPEN_MS);
      if (!grant) log("warn", "gate.unanswered", { work });
      return grant;
    } catch (error) {
      log("warn", "gate.reserve_failed", { error });
      return undefined;
    }
  }

  /** Without the gate: as slowly as isolates must that know nothing of each other, and never in a pause. */
  #byItself(key: GateKey, { work, lane }: SlotWish): Pass {
    const { settings, telemetry } = this.#isolate;
    const now = Date.now();
    telemetry.counts.gateSilent(key.providerId, work);
    const gate = this.name(key);
    if (this.isPaused(key)) {
      return { kind: "paused", until: this.#pauses.until(gate), reason: "gate_silent" };
    }
    const rate = ratesOf(settings, key.providerId)[work] / settings.GATE_SHARDS;
    return { kind: "at", at: this.#ownPace.next(`${gate}:${work}`, lane, rate, now) };
  }

  /** Name under an earlier number of shards, where that is another one. */
  #nameBefore(key: GateKey): string | undefined {
    const { GATE_SHARDS_BEFORE } = this.#isolate.settings;
    if (GATE_SHARDS_BEFORE === undefined) return undefined;
    const name = nameAmong(GATE_SHARDS_BEFORE, key);
    return name === this.name(key) ? undefined : name;
  }

  #shards(providerId: string, shards: number): readonly DurableObjectStub<ProviderGate>[] {
    return Array.from({ length: shards }, (_, shard) => this.#byName(`${providerId}:${shard}`));
  }

  #byName(name: string): DurableObjectStub<ProviderGate> {
    const { LOCATION_HINT: locationHint } = this.#isolate.settings;
    return this.#objects.getByName(name, { locationHint });
  }
}

/** A tenant's slots are its own: another one's message would stand in its place. */
function leaseName({ work, lane, tenant }: SlotWish): string {
  return tenant !== undefined ? `${work}:${lane}:${tenant}` : `${work}:${lane}`;
}

function nameAmong(shards: number, { providerId, phone }: GateKey): string {
  return `${providerId}:${Math.floor(hashFraction(phone) * shards)}`;
}
