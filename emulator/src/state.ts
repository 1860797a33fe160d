/** The object that is the vendor: it owns the state and the clock, and asks others what to do. */
import { DurableObject } from "cloudflare:workers";

import { dispatchAligo } from "./aligo/dispatch.ts";
import { ALIGO_CLEAR, ALIGO_SCHEMA } from "./aligo/store.ts";
import type { AligoCall } from "./aligo/wire.ts";
import { parseConfig } from "./config.ts";
import type { Context } from "./handlers/context.ts";
import { dispatch } from "./handlers/dispatch.ts";
import { fillHistory } from "./handlers/fill.ts";
import type { Fill } from "./handlers/fill.ts";
import type { HookAnswer, HookRequest } from "./hooks.ts";
import { applyPatch, clockNow, defaultSettings } from "./settings.ts";
import type { Settings } from "./settings.ts";
import { dispatchSolapi, expectedSignature } from "./solapi/dispatch.ts";
import { SOLAPI_CLEAR, SOLAPI_SCHEMA } from "./solapi/store.ts";
import type { SolapiCall } from "./solapi/wire.ts";
import { addHook, listHooks, scriptAnswers, takeAnswer } from "./store/hooks.ts";
import { readValue, writeValue } from "./store/kv.ts";
import { giveResults } from "./store/messages.ts";
import type { SendRecord, Stats } from "./store/rows.ts";
import { CLEAR, SCHEMA } from "./store/schema.ts";
import { listSends, readStats } from "./store/sends.ts";
import { endInspection, putTemplate, seedTemplates } from "./store/templates.ts";
import type { Reply, Template, Verdict, WireCall } from "./types.ts";

export type SettingsReply =
  | { readonly ok: true; readonly settings: Settings }
  | { readonly ok: false; readonly issues: string[] };

const DEFAULT_ANSWER: HookAnswer = { status: 200, delayMs: 0, headers: {}, body: "ok" };

export class EmulatorState extends DurableObject<Env> {
  readonly #sql: SqlStorage;
  readonly #defaults: Settings;
  // Copies of what is in SQLite, so that a send does not read it again.
  #settings: Settings;
  #balance = 0;

  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#sql = ctx.storage.sql;
    this.#defaults = defaultSettings(parseConfig(env));
    this.#settings = this.#defaults;
    this.#sql.exec(SCHEMA + SOLAPI_SCHEMA + ALIGO_SCHEMA);
    this.#load();
  }

  /** What was kept from before, or a first start. */
  #load(): void {
    if (readValue(this.#sql, "seeded") === null) {
      seedTemplates(this.#sql);
      writeValue(this.#sql, "seeded", "1");
    }
    const stored: unknown = JSON.parse(readValue(this.#sql, "settings") ?? "{}");
    const merged = applyPatch(this.#defaults, stored);
    this.#settings = merged.ok ? merged.settings : this.#defaults;
    this.#balance = Number(readValue(this.#sql, "balance") ?? this.#defaults.balance);
  }

  #setBalance(balance: number): void {
    this.#balance = balance;
    writeValue(this.#sql, "balance", String(balance));
  }

  #context(): Context {
    const realNow = Date.now();
    return {
      sql: this.#sql,
      settings: this.#settings,
      now: clockNow(this.#settings, realNow),
      realNow,
      requestBase: requestBaseOf(this.ctx.id.name ?? ""),
      balance: this.#balance,
      spend: (amount) => this.#setBalance(this.#balance - amount),
    };
  }

  call(call: WireCall): Reply {
    const context = this.#context();
    const { settings, now } = context;
    // One transaction: a call that fails half-way has not happened.
    const draft = this.ctx.storage.transactionSync(() => dispatch(context, call));
    const { extraDelayMs, ...rest } = draft;
    const historyMs = call.endpoint === "history" ? settings.historyDelayMs : 0;
    return { ...rest, now, delayMs: settings.latencyMs + historyMs + extraDelayMs };
  }

  /** Times that are not said are the emulator's now. */
  fill({ from, until, ...wish }: Partial<Fill> & Pick<Fill, "count" | "ending">): void {
    const context = this.#context();
    const end = until ?? context.now;
    const fill = { ...wish, from: from ?? end, until: end };
    this.ctx.storage.transactionSync(() => fillHistory(context, fill));
  }

  async solapi(call: SolapiCall): Promise<Reply> {
    const settings = this.#settings;
    const expected = await expectedSignature(call, settings);
    const realNow = Date.now();
    const now = clockNow(settings, realNow);
    const context = { sql: this.#sql, settings, now, realNow, balance: this.#balance };
    const draft = this.ctx.storage.transactionSync(() => dispatchSolapi(context, call, expected));
    const { extraDelayMs, ...rest } = draft;
    return { ...rest, now, delayMs: settings.latencyMs + extraDelayMs };
  }

  aligo(call: AligoCall): Reply {
    const context = this.#context();
    const { settings, now } = context;
    const draft = this.ctx.storage.transactionSync(() => dispatchAligo(context, call));
    const { extraDelayMs, ...rest } = draft;
    return { ...rest, now, delayMs: settings.latencyMs + extraDelayMs };
  }

  settings(): Settings {
    return { ...this.#settings, balance: this.#balance };
  }

  patchSettings(text: string): SettingsReply {
    let patch: unknown;
    try {
      patch = JSON.parse(text);
    } catch {
      return { ok: false, issues: ["the body is not JSON"] };
    }
    const result = applyPatch(this.settings(), patch);
    if (!result.ok) return { ok: false, issues: [...result.issues] };
    this.#settings = result.settings;
    this.#setBalance(result.settings.balance);
    writeValue(this.#sql, "settings", JSON.stringify(result.settings));
    return { ok: true, settings: this.settings() };
  }

  restoreSettings(): Settings {
    this.#settings = this.#defaults;
    writeValue(this.#sql, "settings", "{}");
    this.#setBalance(this.#defaults.balance);
    return this.settings();
  }

  /** @returns how many messages of the number have their result now and had none */
  giveResults(phone: string): number {
    return giveResults(this.#sql, phone, clockNow(this.#settings, Date.now()));
  }

  reset(): void {
    this.#sql.exec(CLEAR + SOLAPI_CLEAR + ALIGO_CLEAR);
    this.#load();
  }

  sends(phone: string | null, after: number, limit: number): SendRecord[] {
    return listSends(this.#sql, phone, after, limit);
  }

  stats(): Stats {
    return readStats(this.#sql);
  }

  hookRequests(name: string): HookRequest[] {
    return listHooks(this.#sql, name);
  }

  scriptHook(name: string, answers: HookAnswer[]): void {
    scriptAnswers(this.#sql, name, answers);
  }

  /** Keeps a request; the answer is the next of the script. */
  takeHook(
    name: string,
    request: Omit<HookRequest, "at" | "status">,
  ): HookAnswer & { readonly scripted: boolean } {
    const next = takeAnswer(this.#sql, name);
    const answer = { ...(next ?? DEFAULT_ANSWER), scripted: next !== undefined };
    addHook(this.#sql, name, { ...request, at: Date.now(), status: answer.status });
    return answer;
  }

  putTemplate(template: Omit<Template, "createdAt">): void {
    const createdAt = clockNow(this.#settings, Date.now());
    putTemplate(this.#sql, { ...template, createdAt });
  }

  /** @returns false where no template with this code is in inspection. */
  endInspection(verdict: Verdict): boolean {
    return endInspection(this.#sql, verdict);
  }
}

/** 0 for the usual vendor, millions apart for each other instance; requestNo keeps its twelve digits. */
function requestBaseOf(name: string): number {
  if (!name.includes(":")) return 0;
  const hash = Array.from(name).reduce((sum, char) => (sum * 31 + char.charCodeAt(0)) % 900, 7);
  return (1 + hash) * 1_000_000;
}
