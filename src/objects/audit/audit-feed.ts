/**
 * Entries on their way to the webhooks that asked for `audit.entry`: one POST an entry, signed, in the order of their numbers. What an
 * endpoint does not take is tried again like any event, and holds up those behind it: a trail has an order.
 *
 * Storage: `feed:<endpoint>:<number>` → the entry, `feed-wait:<endpoint>` → attempts that failed, and when it is tried again.
 */
import { OPERATORS_CHAIN, type ChainedEntry } from "../../domain/audit/chain.ts";
import { AUDIT_EVENT, auditEventBody, auditEventId } from "../../domain/audit/shown.ts";
import { DEFAULT_TENANT } from "../../domain/tenant/tenant-config.ts";
import { deferUntil } from "../../domain/webhook/deferral.ts";
import { isOpen } from "../../domain/webhook/proven.ts";
import { judge, type Verdict } from "../../domain/webhook/retry.ts";
import { targetOf, type Target } from "../../domain/webhook/targets.ts";
import { log } from "../../kernel/log.ts";
import { disableEndpoint } from "../webhook/endpoint-store.ts";
import { callInBudget, type CallHost } from "../webhook/host-calls.ts";

interface Wait {
  readonly failed: number;
  /** Epoch ms. */
  readonly nextAt: number;
}

const FEED = "feed:";
const WAIT = "feed-wait:";
const SEQ_DIGITS = 12;
/** Entries that wait for one endpoint; the oldest go first. They stand in the trail. */
const MOST_FED = 5000;
/** Calls of one alarm. */
const AT_ONCE = 50;

type Host = CallHost;
type Kv = DurableObjectStorage["kv"];

export class AuditFeed {
  readonly #kv: Kv;
  readonly #host: Host;
  /** The tenant of the endpoints: operators have theirs at the default tenant. */
  readonly #tenant: string;

  constructor(kv: Kv, host: Host, chain: string) {
    this.#kv = kv;
    this.#host = host;
    this.#tenant = chain === OPERATORS_CHAIN ? DEFAULT_TENANT : chain;
  }

  /** The endpoints that want entries, as old as TENANT_CACHE_TTL allows. */
  async subscribers(): Promise<readonly Target[]> {
    const { webhooks } = await this.#host.tenants.config(this.#tenant);
    return webhooks
      .filter((endpoint) => isOpen(endpoint) && endpoint.events.includes(AUDIT_EVENT))
      .map((endpoint) => targetOf(endpoint, Date.now()));
  }

  /** Synchronous: what is taken here is forgotten elsewhere in the same step. */
  take(entry: ChainedEntry, targets: readonly Target[]): void {
    for (const { id } of targets) {
      this.#kv.put(keyOf(id, entry.seq), entry);
      const tooOld = this.#kv.list({
        prefix: prefixOf(id),
        end: keyOf(id, Math.max(0, entry.seq - MOST_FED)),
        limit: AT_ONCE,
      });
      for (const key of Array.from(tooOld, ([name]) => name)) this.#kv.delete(key);
    }
  }

  /** When there is something to do, epoch ms; undefined where nothing waits. @param before see {@link deliver} */
  nextAt(before: number): number | undefined {
    const times = this.#waiting(before).map(
      (endpoint) => this.#waitOf(endpoint)?.nextAt ?? Date.now(),
    );
    return times.length === 0 ? undefined : Math.min(...times);
  }

  /**
   * Delivers what is due. The call comes first: a crash repeats it, with the same `webhook-id`.
   * @param before the oldest number that Postgres has not: what is newer waits for it
   */
  async deliver(before: number): Promise<void> {
    const waiting = this.#waiting(before);
    if (waiting.length === 0) return;
    const targets = await this.subscribers();
    await Promise.all(
      waiting.map(async (endpoint) => {
        const target = targets.find(({ id }) => id === endpoint);
        if (target) await this.#deliverTo(target, before);
        else this.#drop(endpoint);
      }),
    );
  }

  async #deliverTo(target: Target, before: number): Promise<void> {
    const { settings, tenants } = this.#host;
    const wait = this.#waitOf(target.id);
    if (wait && wait.nextAt > Date.now()) return;
    let failed = wait?.failed ?? 0;
    for (const entry of this.#entriesOf(target.id, before)) {
      const id = auditEventId(entry);
      const call = { ...target, id, body: auditEventBody(entry) };
      const called = await callInBudget(this.#host, this.#tenant, call);
      if (called.kind === "deferred") {
        const nextAt = deferUntil(called.waitMs, { times: 0, key: id }, Date.now());
        this.#kv.put(WAIT + target.id, { failed, nextAt } satisfies Wait);
        return;
      }
      const { answer } = called;
      const attempt = { failed, key: id };
      const verdict = judge(answer, attempt, settings.WEBHOOK_SCHEDULE, Date.now());
      if (verdict.outcome === "gone") {
        this.#drop(target.id);
        await disableEndpoint(tenants, this.#tenant, target.id, "it answered 410 Gone");
        return;
      }
      this.#settle(target.id, entry.seq, { verdict, failed });
      if (verdict.nextAt !== undefined) return;
      failed = 0;
    }
  }

  #settle(
    endpoint: string,
    seq: number,
    { verdict, failed }: { readonly verdict: Verdict; readonly failed: number },
  ): void {
    if (verdict.nextAt !== undefined) {
      this.#kv.put(WAIT + endpoint, { failed: failed + 1, nextAt: verdict.nextAt } satisfies Wait);
      return;
    }
    if (verdict.outcome === "exhausted") log("warn", "audit.not_delivered", { endpoint });
    this.#kv.delete(keyOf(endpoint, seq));
    if (this.#waitOf(endpoint)) this.#kv.delete(WAIT + endpoint);
  }

  #drop(endpoint: string): void {
    for (const [key] of Array.from(this.#kv.list({ prefix: prefixOf(endpoint) }))) {
      this.#kv.delete(key);
    }
    this.#kv.delete(WAIT + endpoint);
  }

  #entriesOf(endpoint: string, before: number): readonly ChainedEntry[] {
    const found = this.#kv.list<ChainedEntry>({ prefix: prefixOf(endpoint), limit: AT_ONCE });
    return Array.from(found, ([, entry]) => entry).filter(({ seq }) => seq < before);
  }

  /** The endpoints for which entries wait: one look an endpoint, however many wait. */
  #waiting(before: number): readonly string[] {
    const ids: string[] = [];
    for (let start = FEED; ;) {
      const list = this.#kv.list<ChainedEntry>({ prefix: FEED, start, limit: 1 });
      const [first] = Array.from(list);
      const id = first?.[0].slice(FEED.length).split(":")[0];
      if (!first || id === undefined) return ids;
      if (first[1].seq < before) ids.push(id);
      // Behind the last number of this endpoint.
      start = `${FEED}${id};`;
    }
  }

  #waitOf(endpoint: string): Wait | undefined {
    return this.#kv.get<Wait>(WAIT + endpoint);
  }
}

function prefixOf(endpoint: string): string {
  return `${FEED}${endpoint}:`;
}

/** Fixed width, so that the order of the keys is the order of the numbers. */
function keyOf(endpoint: string, seq: number): string {
  return prefixOf(endpoint) + String(seq).padStart(SEQ_DIGITS, "0");
}
