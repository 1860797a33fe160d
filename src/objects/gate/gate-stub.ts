/** The only file that knows the gate's binding and how an account's messages spread over its shards. */
import type { Candidate, Choice } from "../../domain/gate/claims.ts";
import { Leases } from "../../domain/gate/lease.ts";
import type { Lane } from "../../domain/gate/pacer.ts";
import type { Pass } from "../../domain/gate/pass.ts";
import { SharingMode } from "../../domain/history/sharing-mode.ts";
import { hashFraction } from "../../kernel/hashes/hash-fraction.ts";
import { log } from "../../kernel/log.ts";
import { inTime } from "../../kernel/time/in-time.ts";
import type { Isolate } from "../isolate.ts";
import { FirstNewsBook } from "./first-news.ts";
import type { Reach } from "./history-reach.ts";
import type { CallReport, Grant, ProviderGate, Work } from "./provider-gate.ts";

export interface GateKey {
  readonly providerId: string;
  readonly phone: string;
}

/** A gate that cannot be reached must not stop messages: they go unpaced. */
export const FAIL_OPEN_MS = 1000;
/** Two pages of a history take longer. */
const REACH_MS = 25_000;
const UNKNOWN_REACH: Reach = { lagMs: 0 };

export class GateStubs {
  /** Which gates want questions brought along. */
  readonly sharing = new SharingMode();
  /** What first checks found and taught. */
  readonly firstNews = new FirstNewsBook();
  readonly #objects: Env["GATES"];
  readonly #isolate: Pick<Isolate, "settings" | "telemetry">;
  readonly #leases = new Leases();
  /** Gates that this isolate has seen paused: whatever goes well next tells them that it is over. */
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
   * Lets a message take the one row that can only be its own. After a change of the number of shards the owners of rows are known
   * to two: what the earlier one gave away is nobody else's.
   */
  async adopt(key: GateKey, candidates: readonly Candidate[], owner: string): Promise<Choice> {
    const left = await this.#notOwnedBefore(key, candidates, owner);
    return this.stub(key).adopt(left, owner);
  }

  async takeSlot(key: GateKey, work: Work, lane: Lane): Promise<Pass> {
    const now = Date.now();
    const name = `${this.name(key)}:${work}:${lane}`;
    const { counts } = this.#isolate.telemetry;
    const held = this.#leases.takeHeld(name, now);
    if (held !== undefined) {
      counts.gateWait(key.providerId, work, held - now);
      return { kind: "at", at: held, probe: false };
    }
    const count = this.#leases.blockSize(name, now);
    const done = this.#leases.asking(name, now);
    const grant = await this.#reserve(key, { work, lane, count }).finally(done);
    if (!grant) return { kind: "at", at: now, probe: false };
    this.heed(this.name(key), grant);
    if (grant.kind === "paused") return grant;
    const at = this.#leases.keepBlock(name, grant.slots);
    counts.gateWait(key.providerId, work, at - now);
    return { kind: "at", at, probe: grant.probe };
  }

  /** Remembers what a grant says beside its slots. @param gate its name */
  heed(gate: string, grant: Grant): void {
    if (grant.kind === "paused") {
      this.#troubled.add(gate);
      this.#leases.drop(gate);
      return;
    }
    this.sharing.note(gate, grant.share, Date.now());
    this.firstNews.noteLearned(gate, grant.firstChecks);
  }

  /** Tells a gate that is waiting for it that a call went well; says nothing to one that is not. */
  async reportOk(key: GateKey, probe: boolean): Promise<void> {
    if (!this.#troubled.delete(this.name(key)) && !probe) return;
    await this.report(key, { outcome: "ok", code: "", message: "" });
  }

  /** Tells the gate of a fault, or that one is over; nobody waits for it. */
  async report(key: GateKey, report: CallReport): Promise<void> {
    if (report.outcome !== "ok") this.#leases.drop(this.name(key));
    try {
      await this.stub(key).report(key.providerId, report);
    } catch (error) {
      log("warn", "gate.report_failed", { error });
    }
  }

  /** How far the history of the message's stream reaches; of nothing where the gate cannot be asked. */
  async reach(key: GateKey, stream: string, since: number): Promise<Reach> {
    try {
      const asked = this.stub(key).reach(stream, since) as Promise<Reach>;
      return (await inTime(asked, REACH_MS)) ?? UNKNOWN_REACH;
    } catch (error) {
      log("warn", "gate.reach_failed", { error });
      return UNKNOWN_REACH;
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

  async #reserve(key: GateKey, { work, lane, count }: Wanted): Promise<Grant | undefined> {
    try {
      const news = this.firstNews.take(this.name(key));
      const asked = this.stub(key).reserve(work, lane, count, news);
      return await inTime(asked as Promise<Grant>, FAIL_OPEN_MS);
    } catch (error) {
      log("warn", "gate.reserve_failed", { error });
      return undefined;
    }
  }

  async #notOwnedBefore(
    key: GateKey,
    candidates: readonly Candidate[],
    owner: string,
  ): Promise<readonly Candidate[]> {
    const { GATE_SHARDS_BEFORE } = this.#isolate.settings;
    if (GATE_SHARDS_BEFORE === undefined) return candidates;
    const name = nameAmong(GATE_SHARDS_BEFORE, key);
    if (name === this.name(key)) return candidates;
    const owners = await this.#byName(name).ownersOf(candidates);
    const mine = candidates.filter((_, index) => owners[index] === owner);
    return mine.length > 0 ? mine : candidates.filter((_, index) => owners[index] === null);
  }

  #shards(providerId: string, shards: number): readonly DurableObjectStub<ProviderGate>[] {
    return Array.from({ length: shards }, (_, shard) => this.#byName(`${providerId}:${shard}`));
  }

  #byName(name: string): DurableObjectStub<ProviderGate> {
    const { LOCATION_HINT: locationHint } = this.#isolate.settings;
    return this.#objects.getByName(name, { locationHint });
  }
}

interface Wanted {
  readonly work: Work;
  readonly lane: Lane;
  readonly count: number;
}

function nameAmong(shards: number, { providerId, phone }: GateKey): string {
  return `${providerId}:${Math.floor(hashFraction(phone) * shards)}`;
}
