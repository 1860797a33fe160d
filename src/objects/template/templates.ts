/**
 * The isolate's templates, for acceptance, for messages and for people. A template is read once in TEMPLATE_TTL, by one call
 * however many want it; what the call met is reported to the gate like the outcome of any other call. Where the gate is known to
 * be paused only a message whose turn it is calls.
 */
import { providerFault } from "../../domain/message/faults.ts";
import type { RegisteredTemplate, TemplateRef } from "../../domain/template/registered.ts";
import {
  fillTemplate,
  type OrderedVariables,
  type ReadFault,
} from "../../domain/template/template.ts";
import { TtlCache } from "../../kernel/coalescing/cache.ts";
import { JoinedReads } from "../../kernel/coalescing/joined-reads.ts";
import { log } from "../../kernel/log.ts";
import { DAY_MS } from "../../kernel/time/units.ts";
import type { ProviderAccess, TemplateRead } from "../../providers/provider.ts";
import type { GateStubs } from "../gate/gate-stub.ts";
import type { Isolate } from "../isolate.ts";
import type { TemplateRegisterStubs } from "./template-register-stub.ts";

/** The party that wants a template. */
export interface TemplateWish {
  readonly provider: ProviderAccess;
  readonly id: string;
  /** The recipient, which names the gate. */
  readonly phone: string;
  /** The gate has let the message through that asks: it calls whatever is known of a pause. */
  readonly inTurn: boolean;
  /** Variables that another text of the message uses: the template need not have them. */
  readonly spare?: readonly string[] | undefined;
}

type Held =
  /** @property despite why it is an old one. */
  | { readonly ok: true; readonly template: RegisteredTemplate; readonly despite?: ReadFault }
  | { readonly ok: false; readonly fault: ReadFault };

interface Known {
  /** Absent: the provider knows no such template. */
  readonly template: RegisteredTemplate | undefined;
  /** Epoch ms. */
  readonly readAt: number;
}

type Host = Pick<Isolate, "settings"> & {
  readonly gates: Pick<GateStubs, "isPaused" | "report">;
  readonly templateRegister: Pick<TemplateRegisterStubs, "watch">;
};

const MOST = 1000;
/**
 * In a fault an old template is better than none. Kakao inspects each change for a day or more, so a text of yesterday is very
 * likely the text of today; where it is not, the provider refuses the message, as its values do not fit.
 */
const STALE_MS = DAY_MS;
/** A message is refused for what was read so short a time ago: its template may have been registered or changed since. */
const CERTAIN_MS = 5000;
/** Beyond the time limit of the call. */
const SLACK_MS = 2000;

const AWAY: TemplateRead = {
  ok: false,
  fault: {
    kind: "unavailable",
    code: "PAUSED",
    fault: "paused",
    message: "the provider is in a fault and is not asked",
  },
};
const GONE: TemplateRead = { ok: false, fault: { kind: "unknown_template" } };

export class Templates {
  readonly #host: Host;
  readonly #known = new TtlCache<Known>(MOST);
  readonly #reads = new JoinedReads<TemplateRead>();
  /** When a template was changed here, epoch ms: what was asked before is not remembered. */
  readonly #changed = new TtlCache<number>(MOST);

  constructor(host: Host) {
    this.#host = host;
  }

  /** The values in the template's order, unless it is not approved. Undefined where they go to the provider by name. */
  async order(
    wish: TemplateWish,
    variables: Readonly<Record<string, string>>,
  ): Promise<OrderedVariables | undefined> {
    if (!wish.provider.template) return undefined;
    const held = await this.#get(wish, this.#host.settings.TEMPLATE_TTL);
    const ordered = held.ok ? fillTemplate(held.template, variables, wish.spare) : held;
    if (ordered.ok || !held.ok) return ordered;
    // An old template may serve, it may not refuse.
    const fresh = await this.#get(wish, CERTAIN_MS);
    if (!fresh.ok) return fresh;
    const { template, despite } = fresh;
    return despite ? { ok: false, fault: despite } : fillTemplate(template, variables, wish.spare);
  }

  /** The template as it was registered, for people to see: they wait for the end of an inspection. */
  async text(wish: TemplateWish): Promise<TemplateRead> {
    const known = await this.#get(wish, this.#host.settings.TEMPLATE_TTL);
    if (!known.ok || known.template.state === "approved") return known;
    return this.#get(wish, CERTAIN_MS);
  }

  /** The same by a call of its own, unless the provider is known to be in a fault. */
  async now(wish: TemplateWish): Promise<TemplateRead> {
    const read = await this.#get(wish, 0);
    return read.ok && read.despite ? { ok: false, fault: read.despite } : read;
  }

  /** After a change: this isolate asks anew at once, the others within TEMPLATE_TTL, or when the old text makes one refuse. */
  forget({ providerId, id }: TemplateRef): void {
    const name = `${providerId}:${id}`;
    const now = Date.now();
    this.#known.delete(name);
    this.#changed.set(name, now, now + STALE_MS);
  }

  async #get(wish: TemplateWish, maxAgeMs: number): Promise<Held> {
    const now = Date.now();
    const known = this.#known.get(nameOf(wish), now);
    const template = known?.template;
    const ageMs = known ? Math.abs(now - known.readAt) : Infinity;
    if (ageMs < (template ? maxAgeMs : CERTAIN_MS)) return template ? { ok: true, template } : GONE;
    // In its turn a message calls whatever is known of a pause, but not for what it can do without.
    const mayCall = (wish.inTurn && !template) || !this.#host.gates.isPaused(keyOf(wish));
    const read = mayCall ? await this.#read(wish) : AWAY;
    if (read.ok || read.fault.kind !== "unavailable" || !template) return read;
    return { ok: true, template, despite: read.fault };
  }

  async #read(wish: TemplateWish): Promise<TemplateRead> {
    const limitMs = this.#host.settings.PROVIDER_HISTORY_TIMEOUT + SLACK_MS;
    return this.#reads.read(nameOf(wish), async () => this.#call(wish), limitMs);
  }

  /** The one call for all who want it: it alone is remembered and reported. */
  async #call(wish: TemplateWish): Promise<TemplateRead> {
    const { provider, id } = wish;
    const beganAt = Date.now();
    const read = (await provider.template?.(id)) ?? GONE;
    if (!read.ok && read.fault.kind === "unavailable") {
      await this.#report(wish, read.fault, beganAt);
      return read;
    }
    const now = Date.now();
    const template = read.ok ? read.template : undefined;
    const changedAt = this.#changed.get(nameOf(wish), now) ?? -Infinity;
    if (beganAt > changedAt) {
      this.#known.set(nameOf(wish), { template, readAt: now }, now + STALE_MS);
    }
    if (template?.state === "inspection") {
      await this.#host.templateRegister.watch([{ providerId: provider.id, id }]);
    }
    return read;
  }

  async #report(
    wish: TemplateWish,
    { code, fault, message }: Extract<ReadFault, { kind: "unavailable" }>,
    beganAt: number,
  ): Promise<void> {
    log("warn", "provider.template_failed", { provider: wish.provider.id, code, fault });
    const outcome = providerFault(fault);
    if (!outcome) return;
    // Templates are AlimTalk's, whose line and account are those of its sends.
    const call = { work: "send", type: "ALIMTALK", outcome, code, message, beganAt } as const;
    await this.#host.gates.report(keyOf(wish), call);
  }
}

function nameOf({ provider, id }: TemplateWish): string {
  return `${provider.id}:${id}`;
}

function keyOf({ provider, phone }: TemplateWish): { providerId: string; phone: string } {
  return { providerId: provider.id, phone };
}
