/**
 * The values that an isolate has once for each `env`: made at the first use, and the same for objects, requests and jobs.
 * Functions take the parts that they use: `Pick<Isolate, "settings" | "messages">`.
 *
 * Objects and requests share it, so what it keeps is plain data: nothing in it may be a promise of another request.
 */
import { SeenResults } from "../domain/guards/pauses.ts";
import { PerSettings } from "../kernel/settings/per-settings.ts";
import type { Settings } from "../kernel/settings/settings.ts";
import { checkedSettings } from "../providers/settings.ts";
import { limitsFor, type SqlUse } from "../sql/driver/limits.ts";
import { withPostgres } from "../sql/driver/postgres.ts";
import type { Sql } from "../sql/driver/sql.ts";
import { Telemetry } from "../telemetry/telemetry.ts";
import { AlertStubs } from "./alerts/alert-stub.ts";
import { AuditStubs } from "./audit/audit-stub.ts";
import { BatchStubs } from "./batch/batch-stub.ts";
import { DisclosureStubs } from "./disclosure/disclosure-stub.ts";
import { AttemptBook } from "./gate/attempt-book.ts";
import { GateStubs } from "./gate/gate-stub.ts";
import { OpenCalls } from "./gate/open-calls.ts";
import { OwnedIds } from "./gate/own-soon.ts";
import { CheckPools } from "./gate/take-check.ts";
import { LedgerStubs } from "./ledger/ledger-stub.ts";
import { EventFeed } from "./live/event-feed.ts";
import { MessageStubs } from "./message/message-stub.ts";
import { Flusher } from "./metrics/flush.ts";
import { MetricsStubs } from "./metrics/metrics-stub.ts";
import { MirrorQueues } from "./mirror/queues.ts";
import { OptOutStubs } from "./opt-out/opt-out-stub.ts";
import { RequestMemory } from "./request-memory.ts";
import { TemplateRegisterStubs } from "./template/template-register-stub.ts";
import { Templates } from "./template/templates.ts";
import { Protection } from "./tenant/protection.ts";
import { TenantStubs } from "./tenant/tenant-stub.ts";

/**
 * One for the process, not for one `env`: the `env` of objects, of handlers and of `cloudflare:workers` need not be the same
 * value, and what a process counts is to go out under one name, flush after flush.
 */
const telemetry = new Telemetry();
const flusher = new Flusher(telemetry);

export class Isolate {
  readonly env: Env;
  readonly messages: MessageStubs;
  readonly batches: BatchStubs;
  readonly tenants: TenantStubs;
  readonly protection: Protection;
  readonly ledger: LedgerStubs;
  readonly optOuts: OptOutStubs;
  readonly mirror: MirrorQueues;
  readonly metrics: MetricsStubs;
  readonly disclosures: DisclosureStubs;
  readonly alerts: AlertStubs;
  readonly audit: AuditStubs;
  readonly eventFeed: EventFeed;
  readonly gates: GateStubs;
  readonly templates: Templates;
  readonly templateRegister: TemplateRegisterStubs;
  readonly checks: CheckPools;
  readonly ownedIds: OwnedIds;
  readonly openCalls = new OpenCalls();
  readonly attempts = new AttemptBook();
  readonly telemetry = telemetry;
  readonly flusher = flusher;
  /** Results of messages to blocks of numbers. */
  readonly seenResults = new SeenResults();
  /** Messages by routing policy, for even splits. */
  readonly splits = new Map<string, number>();
  readonly #settings: () => Settings;
  readonly #memory: PerSettings<RequestMemory>;

  /** @param settings called at every use. */
  constructor(env: Env, settings: () => Settings) {
    this.#settings = settings;
    this.env = env;
    this.#memory = new PerSettings(this, () => new RequestMemory());
    this.messages = new MessageStubs(env, this);
    this.batches = new BatchStubs(env, this);
    this.tenants = new TenantStubs(env, this);
    this.protection = new Protection(this);
    this.ledger = new LedgerStubs(env, this);
    this.optOuts = new OptOutStubs(env, this);
    this.mirror = new MirrorQueues(env, this);
    this.metrics = new MetricsStubs(env, this);
    this.alerts = new AlertStubs(env, this);
    this.audit = new AuditStubs(env, this);
    this.disclosures = new DisclosureStubs(env, this);
    this.eventFeed = new EventFeed(this);
    this.gates = new GateStubs(env, this);
    this.templates = new Templates(this);
    this.templateRegister = new TemplateRegisterStubs(env, this);
    this.checks = new CheckPools(this);
    this.ownedIds = new OwnedIds(this);
  }

  /** Sees to it that what was counted and traced is handed on. */
  flushSoon(ctx: Parameters<Flusher["soon"]>[1]): void {
    this.flusher.soon(this, ctx);
  }

  /**
   * Runs work with a client of the database, which lives as long as the work.
   * @param use how long it may take. @throws DatabaseUnavailableError
   */
  async withPostgres<T>(work: (sql: Sql) => Promise<T>, use: SqlUse): Promise<T> {
    return withPostgres(this.env, work, limitsFor(use, this.settings.SQL_PATIENCE));
  }

  get memory(): RequestMemory {
    return this.#memory.get();
  }

  /** Read anew each time: an operation takes them when it begins. */
  get settings(): Settings {
    return this.#settings();
  }
}

const isolates = new WeakMap<Env, Isolate>();

/** Its settings are those of every provider too: an object that wakes without a provider's key must not begin an attempt. */
export function isolateOf(env: Env): Isolate {
  let isolate = isolates.get(env);
  if (!isolate) isolates.set(env, (isolate = new Isolate(env, () => checkedSettings(env))));
  return isolate;
}
