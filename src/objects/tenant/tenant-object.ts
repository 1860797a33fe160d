/**
 * A tenant: its configuration, its keys (their hashes) and what it has used of its quotas. One object a tenant, found by its id;
 * a tenant that nobody configured has an object that holds nothing, and asking it writes nothing.
 *
 * Storage: `approval:<id>` → Approval, `pause:<block>` → Pause, `config` → TenantConfig with its secrets sealed, `key:<hash>` → StoredKey, `usage` → Usage and the newest takes. Quotas are counted in memory and
 * written once a second for all that came within it (group commit); a crash forgets a second of them, and never a message. So are
 * recipients and texts that guards ask about (guard-book.ts).
 */
import { DurableObject } from "cloudflare:workers";

import { GuardBook } from "../../domain/guards/guard-book.ts";
import type { GuardAnswer, GuardAsk, GuardBack } from "../../domain/guards/guard-rpc.ts";
import { pauseAlert } from "../../domain/guards/pause-alert.ts";
import { ResultBook, type BlockResults, type Pause } from "../../domain/guards/pauses.ts";
import { RateBook, type RateCharge, type RateCharged } from "../../domain/guards/shared-rate.ts";
import type { LiveEvent } from "../../domain/live/events.ts";
import {
  factsOf,
  identityOf,
  inherited,
  isForgettable,
  isUsable,
  MAX_KEYS,
  noteUse,
  revoke,
  rotateOut,
  type KeyFacts,
  type StoredKey,
} from "../../domain/tenant/api-key.ts";
import type { Approval, Attempt, Party, Verdict } from "../../domain/tenant/approvals.ts";
import { limitsOf } from "../../domain/tenant/default-quotas.ts";
import type { Cost, QuotaState } from "../../domain/tenant/quota.ts";
import {
  DEFAULT_TENANT,
  emptyConfig,
  type TenantConfig,
} from "../../domain/tenant/tenant-config.ts";
import { log } from "../../kernel/log.ts";
import { isolateOf } from "../isolate.ts";
import { EventSockets } from "../live/event-sockets.ts";
import { answerClose } from "../live/live-sockets.ts";
import { ApprovalBook, type DecideAnswer } from "./approval-book.ts";
import {
  hasPlainSecret,
  isCurrentConfig,
  openConfig,
  sealConfig,
  type OpenConfig,
  type StoredConfig,
} from "./config-seal.ts";
import { PauseBook, type LiftAnswer } from "./pause-book.ts";
import { QuotaBook } from "./quota-book.ts";
import type {
  AddKeyAnswer,
  ChangeAnswer,
  Identity,
  NewKey,
  RotateAnswer,
  Rotation,
  TakeAnswer,
  TakeMore,
  TenantPatch,
} from "./tenant-rpc.ts";

const FLUSH_MS = 1000;
const CONFIG = "config";
const KEY = "key:";

export class TenantObject extends DurableObject<Env> {
  #quotaBook: QuotaBook | undefined;
  #guards: GuardBook | undefined;
  #eventSockets: EventSockets | undefined;
  /** Rates of its keys' requests, in memory alone: a second is over before it could be written. */
  readonly #requests = new RateBook();
  readonly #results = new ResultBook();
  /** A write of what was counted is on its way. */
  #flushing = false;

  /** Undefined for a tenant that nobody created. The default tenant always is. */
  config(): TenantConfig | undefined {
    const stored = this.#stored();
    const pauses = this.#pauses.active();
    if (stored) {
      const config = openConfig(this.#lid, stored);
      if (hasPlainSecret(stored)) this.#store(config);
      return { ...config, pauses };
    }
    return this.#id === DEFAULT_TENANT ? { ...emptyConfig(this.#id), pauses } : undefined;
  }

  /** Seals secrets with the active key. @returns whether it had to. */
  reseal(): boolean {
    const stored = this.#stored();
    if (!stored || isCurrentConfig(this.#lid, stored)) return false;
    this.#store(openConfig(this.#lid, stored));
    return true;
  }

  /** @returns undefined where it exists already. */
  create(patch: TenantPatch): TenantConfig | undefined {
    if (this.config()) return undefined;
    const config = { ...emptyConfig(this.#id), ...patch, revision: 1 };
    this.#store(config);
    return config;
  }

  /** @param revision that the change was made of; left out: whatever there is. */
  change(patch: TenantPatch, revision?: number): ChangeAnswer {
    const known = this.config();
    if (!known) return { kind: "not_found" };
    if (revision !== undefined && revision !== known.revision)
      return { kind: "conflict", config: known };
    const config = { ...known, ...patch, id: known.id, revision: known.revision + 1 };
    this.#store(config);
    return { kind: "changed", config };
  }

  /** The identity of the key with this hash; undefined for no key that works. Notes its use, once a minute. */
  identify(hash: string): Identity | undefined {
    const key = this.ctx.storage.kv.get<StoredKey>(KEY + hash);
    const now = Date.now();
    if (!key || !isUsable(key, now)) return undefined;
    const noted = noteUse(key, now);
    if (noted) this.#put(noted);
    return identityOf(key);
  }

  /** True if a key works that has the rights of an admin. */
  hasAdmin(): boolean {
    const now = Date.now();
    return this.#keys().some((key) => isUsable(key, now) && key.scopes.includes("admin"));
  }

  /** True if the key with this hash works. It is no use of it. */
  works(hash: string): boolean {
    const key = this.ctx.storage.kv.get<StoredKey>(KEY + hash);
    return key !== undefined && isUsable(key, Date.now());
  }

  /** The oldest first. */
  keys(): readonly KeyFacts[] {
    return this.#keys().map(factsOf);
  }

  addKey(key: NewKey): AddKeyAnswer {
    if (!this.config()) return { kind: "not_found" };
    const now = Date.now();
    const known = this.#tidy(now).filter((one) => isUsable(one, now));
    if (known.length >= MAX_KEYS) return { kind: "too_many" };
    // The audit trail knows keys by their names.
    if (known.some((one) => one.name === key.name && one.rotatedTo === undefined)) {
      return { kind: "name_taken" };
    }
    const stored: StoredKey = { ...key, createdAt: now };
    this.#put(stored);
    return { kind: "added", key: factsOf(stored) };
  }

  /** A new key with the old one's name, scopes and bounds; the old one goes on working until the given time. */
  rotateKey(keyId: string, { id, hash, hint, until, ...given }: Rotation): RotateAnswer {
    const now = Date.now();
    const usable = this.#tidy(now).filter((one) => isUsable(one, now));
    const old = usable.find((one) => one.id === keyId && one.rotatedTo === undefined);
    if (!old) return { kind: "not_found" };
    if (usable.length >= MAX_KEYS) return { kind: "too_many" };
    const fresh: StoredKey = { id, hash, hint, createdAt: now, ...inherited(old, given) };
    const ending = rotateOut(old, until, id);
    // One write after the other without an await between: both or none.
    this.#put(fresh);
    this.#put(ending);
    return { kind: "rotated", key: factsOf(fresh), old: factsOf(ending) };
  }

  /** @param allowedIps ranges; empty: from anywhere. @returns undefined for no key that works. */
  allowKeyFrom(keyId: string, allowedIps: readonly string[]): KeyFacts | undefined {
    const now = Date.now();
    const key = this.#keys().find((one) => one.id === keyId && isUsable(one, now));
    if (!key) return undefined;
    const changed: StoredKey = { ...key, allowedIps };
    this.#put(changed);
    return factsOf(changed);
  }

  /** Works no more, but for as long as isolates remember it. @returns undefined for no such key. */
  revokeKey(keyId: string): KeyFacts | undefined {
    const key = this.#keys().find((one) => one.id === keyId);
    if (!key) return undefined;
    const revoked = revoke(key, Date.now());
    if (revoked !== key) this.#put(revoked);
    this.#events.revoked(this.#id, key.hash);
    return factsOf(revoked);
  }

  /** Takes all of it or nothing. @param id of the take: one whose answer was lost is asked for again, and counts once */
  take(cost: Cost, id: string, more: TakeMore = {}): TakeAnswer {
    return this.#quotas.take(cost, id, more);
  }

  /** Returns use that was taken at that time (epoch ms) and not needed. @param keyId of a key with quotas of its own */
  giveBack(cost: Cost, takenAt: number, keyId?: string): void {
    this.#quotas.giveBack(cost, takenAt, keyId);
  }

  /** @returns false where too many wait. */
  askApproval(approval: Approval): boolean {
    return this.#approvals.ask(approval, Date.now());
  }

  decideApproval(id: string, by: Party, verdict: Verdict): DecideAnswer {
    return this.#approvals.decide(id, by, verdict, Date.now());
  }

  /** Takes the approval that covers an act. @returns its id; undefined for none */
  useApproval(attempt: Attempt): string | undefined {
    return this.#approvals.use(attempt, Date.now());
  }

  /** The newest first. */
  approvals(): readonly Approval[] {
    return this.#approvals.list();
  }

  /** Checks if recipients and blocks have room for more messages, and if a text went to its number a moment ago. */
  guard(asked: GuardAsk): GuardAnswer {
    const now = Date.now();
    const answer = this.#guardBook.ask(asked, now);
    if (this.#guardBook.changed) this.#flushLater();
    return { ...answer, rates: this.#pauses.judge(asked.rates, answer.rates, now) };
  }

  /** Results of messages to a block of numbers, which an isolate has seen. */
  noteResults(block: string, results: BlockResults): void {
    const { GUARD_PAUSE_FAILURES: percent } = isolateOf(this.env).settings;
    const now = Date.now();
    if (percent > 0 && this.#results.note(block, results, percent, now))
      this.#pauses.pause(block, "undelivered", now);
  }

  /** The newest first. */
  pauses(): readonly Pause[] {
    return this.#pauses.list(Date.now());
  }

  /** @param quietUntil the block is not paused again before, epoch ms. @param name of its counts, by which guards ask */
  liftPause(id: string, quietUntil: number, name: string): LiftAnswer {
    const answer = this.#pauses.lift(id, quietUntil, Date.now());
    if (answer.kind === "not_found") return answer;
    this.#guardBook.forget(name);
    this.#results.forget(answer.pause.block);
    if (this.#guardBook.changed) this.#flushLater();
    return answer;
  }

  /** Requests of one of its keys, of one isolate. */
  charge(asked: RateCharge): RateCharged {
    return this.#requests.charge(asked, Date.now());
  }

  /** Returns grants of the guards that were not used. */
  giveBackGuards(unused: GuardBack): void {
    this.#guardBook.giveBack(unused);
    if (this.#guardBook.changed) this.#flushLater();
  }

  /** The quotas with their use. */
  usage(more: TakeMore = {}): readonly QuotaState[] {
    return this.#quotas.states(more);
  }

  /** A WebSocket on which the tenant's events are told. */
  override fetch(request: Request): Response {
    return this.#events.accept(request);
  }

  override webSocketMessage(): void {
    // Nobody has to say anything; "ping" is answered without waking the object.
  }

  override webSocketClose(socket: WebSocket, code: number, reason: string): void {
    answerClose(socket, code, reason);
  }

  /** @param missed events that could not be handed on before */
  tellEvents(events: readonly LiveEvent[], missed: number): void {
    this.#events.tell(events, missed);
  }

  /** Cron looks after the sockets. @returns how many stay open */
  async tendEvents(): Promise<number> {
    return this.#events.tend();
  }

  get #events(): EventSockets {
    return (this.#eventSockets ??= new EventSockets(this.ctx, isolateOf(this.env)));
  }

  /** Fields that came later have their empty value in what was stored before. */
  #stored(): StoredConfig | undefined {
    const stored = this.ctx.storage.kv.get<StoredConfig>(CONFIG);
    return stored && { ...emptyConfig(this.#id), ...stored };
  }

  #store(config: OpenConfig): void {
    this.ctx.storage.kv.put(CONFIG, sealConfig(this.#lid, config));
  }

  get #lid() {
    return { settings: () => isolateOf(this.env).settings, object: this.ctx.id.toString() };
  }

  get #id(): string {
    const { name } = this.ctx.id;
    if (name === undefined) throw new Error("tenants are found by their names only");
    return name;
  }

  get #quotas(): QuotaBook {
    return (this.#quotaBook ??= new QuotaBook({
      kv: this.ctx.storage.kv,
      tenant: this.#id,
      limits: () => limitsOf(this.config()?.quotas ?? {}, isolateOf(this.env).settings),
      keyLimits: (keyId) => this.#keys().find(({ id }) => id === keyId)?.quotas,
      alert: ({ condition, facts }) => isolateOf(this.env).alerts.raise(condition, facts, this.ctx),
      changed: () => this.#flushLater(),
    }));
  }

  get #approvals(): ApprovalBook {
    return new ApprovalBook(this.ctx.storage.kv);
  }

  get #pauses(): PauseBook {
    return new PauseBook(this.ctx.storage.kv, ({ id, reason }) => {
      const { condition, facts } = pauseAlert(this.#id, id, reason);
      log("warn", "guard.paused", { tenant: this.#id, pauseId: id, reason });
      isolateOf(this.env).alerts.raise(condition, facts, this.ctx);
    });
  }

  get #guardBook(): GuardBook {
    return (this.#guards ??= new GuardBook(this.ctx.storage.kv));
  }

  #flushLater(): void {
    if (this.#flushing) return;
    this.#flushing = true;
    this.ctx.waitUntil(this.#flushSoon());
  }

  async #flushSoon(): Promise<void> {
    await scheduler.wait(FLUSH_MS);
    this.#flushing = false;
    try {
      this.#quotaBook?.flush(Date.now());
      this.#guards?.flush(Date.now());
    } catch (error) {
      log("error", "tenant.usage_not_stored", { error });
    }
  }

  #keys(): readonly StoredKey[] {
    return [...this.ctx.storage.kv.list<StoredKey>({ prefix: KEY })]
      .map(([, key]) => key)
      .sort((a, b) => a.createdAt - b.createdAt);
  }

  #tidy(now: number): readonly StoredKey[] {
    const keys = this.#keys();
    const old = keys.filter((key) => isForgettable(key, now));
    for (const { hash } of old) this.ctx.storage.kv.delete(KEY + hash);
    return keys.filter((key) => !old.includes(key));
  }

  #put(key: StoredKey): void {
    this.ctx.storage.kv.put(KEY + key.hash, key);
  }
}
