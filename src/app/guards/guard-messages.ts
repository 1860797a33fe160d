/**
 * The one way to the guards, for every route that sends: how much goes to one number and into one block of numbers, and whether
 * the same text went there a moment ago. The counts of a tenant stand in its object; an isolate lets the first tenth of an
 * allowance go without asking and tells it later, so an ordinary message costs no request. A tenant whose object cannot be asked
 * is not stopped: a guard must not keep a one-time password from its recipient.
 */
import { blockOf } from "../../domain/guards/blocks.ts";
import type { ContentAsk, GuardAnswer, GuardBack } from "../../domain/guards/guard-rpc.ts";
import type { RateGroup } from "../../domain/guards/local-rates.ts";
import { pauseBlockOf } from "../../domain/guards/pauses.ts";
import { contentOf } from "../../domain/message/content.ts";
import type { MessageRequest } from "../../domain/message/record.ts";
import type { TenantConfig } from "../../domain/tenant/tenant-config.ts";
import { canonicalJson } from "../../kernel/hashes/fingerprint.ts";
import { ringHash } from "../../kernel/hashes/hash-ring.ts";
import { log } from "../../kernel/log.ts";
import type { Settings } from "../../kernel/settings/settings.ts";
import type { Isolate } from "../../objects/isolate.ts";

export interface Guarded {
  readonly request: MessageRequest;
  readonly allowDuplicate: boolean;
  /** Public id that the message will have. */
  readonly id: () => Promise<string>;
}

export type GuardRefusal =
  | {
      readonly kind: "recipient_rate_exceeded" | "prefix_rate_exceeded";
      readonly retryAfterMs: number;
    }
  | { readonly kind: "block_paused"; readonly tenant: string; readonly pauseId: string }
  | { readonly kind: "duplicate_content"; readonly messageId: string };

/** The parts of the isolate that the guards use. */
export type GuardHost = Pick<Isolate, "settings" | "memory" | "tenants" | "telemetry">;

export interface Admission {
  /** By place in the list; all others may go. */
  readonly refusals: ReadonlyMap<number, GuardRefusal>;
  /** Nothing was made of those that may go: a repeat costs nothing. */
  readonly giveBack: () => Promise<void>;
}

const NONE: Admission = { refusals: new Map(), giveBack: async () => undefined };
/** 132 bits. */
const NAME_CHARS = 22;

export async function guardMessages(
  isolate: GuardHost,
  { id: tenant, pauses }: Pick<TenantConfig, "id" | "pauses">,
  messages: readonly Guarded[],
): Promise<Admission> {
  const { settings } = isolate;
  const { GUARD_RECIPIENT, GUARD_PREFIX, GUARD_PAUSE, DUPLICATE_WINDOW } = settings;
  const isOff = !GUARD_RECIPIENT && !GUARD_PREFIX && !GUARD_PAUSE && DUPLICATE_WINDOW === 0;
  if (isOff && pauses.length === 0) return NONE;
  const local = isolate.memory.rates;
  const nameOf = async (text: string): Promise<string> => guardName(settings, tenant, text);

  const refusals = new Map<number, GuardRefusal>();
  refusePaused(refusals, { id: tenant, pauses }, messages);
  const groups = groupsOf(settings, messages, refusals);
  const now = Date.now();
  const asking: RateGroup[] = [];
  for (const group of groups) {
    const place = local.place(
      `${tenant} ${group.whom}`,
      group.allowance,
      group.indexes.length,
      now,
    );
    if (place.kind === "ask") asking.push({ ...group, owed: place.owed });
    if (place.kind === "denied" && group.kind !== "block_paused")
      refuse(refusals, group, 0, place.retryAfterMs);
  }
  const contents = DUPLICATE_WINDOW === 0 ? [] : await contentsOf(messages, refusals, nameOf);
  const rates = await Promise.all(
    asking.map(async ({ whom, allowance, indexes, owed, block }) => ({
      name: await nameOf(whom),
      allowance,
      asked: indexes.length,
      owed,
      ...(block !== undefined && { block }),
    })),
  );
  let answer: GuardAnswer = { rates: [], duplicates: [], added: [] };
  const ask = { rates, contents: contents.map(({ ask }) => ask), contentMs: DUPLICATE_WINDOW };
  if (rates.length > 0 || contents.length > 0) {
    try {
      answer = await isolate.tenants.stub(tenant).guard(ask);
    } catch (error) {
      log("warn", "guard.not_asked", { error });
    }
  }
  for (const [at, group] of asking.entries()) {
    const told = answer.rates[at];
    if (!told || told.granted === group.indexes.length) continue;
    if (group.kind !== "block_paused") {
      local.deny(`${tenant} ${group.whom}`, now + told.retryAfterMs);
      refuse(refusals, group, told.granted, told.retryAfterMs);
    } else if (told.pauseId !== undefined) {
      const { pauseId } = told;
      // This isolate knows at once, the others within TENANT_CACHE_TTL.
      isolate.tenants.forget(tenant);
      for (const index of group.indexes.slice(told.granted))
        if (!refusals.has(index)) refusals.set(index, { kind: "block_paused", tenant, pauseId });
    }
  }
  for (const [at, { index }] of contents.entries()) {
    const messageId = answer.duplicates[at];
    if (typeof messageId !== "string" || refusals.has(index)) continue;
    refusals.set(index, { kind: "duplicate_content", messageId });
  }
  for (const { kind } of refusals.values()) isolate.telemetry.counts.guardRefusal(kind);

  const back = (isUnused: (index: number) => boolean): GuardBack => ({
    rates: rates.flatMap(({ name, allowance }, at) => {
      const granted = answer.rates[at]?.granted ?? 0;
      const unused = asking[at]?.indexes.slice(0, granted).filter(isUnused).length ?? 0;
      return unused > 0 ? [{ name, allowance, unused }] : [];
    }),
    contents: contents
      .filter(({ index, ask: { name } }) => isUnused(index) && answer.added.includes(name))
      .map(({ ask: { name } }) => name),
  });
  const give = async (isUnused: (index: number) => boolean): Promise<void> => {
    for (const { whom, indexes } of groups) {
      local.giveBack(`${tenant} ${whom}`, indexes.filter(isUnused).length);
    }
    await tell(isolate, tenant, back(isUnused));
  };
  // What one guard granted and another refused.
  if (refusals.size > 0) await give((index) => refusals.has(index));
  return { refusals, giveBack: async () => give((index) => !refusals.has(index)) };
}

type Group = Omit<RateGroup, "owed">;

/** By what a tenant's object counts messages to a block of numbers that may be paused. */
export async function pauseName(
  settings: Settings,
  tenant: string,
  block: string,
): Promise<string> {
  return guardName(settings, tenant, pauseWhom(block));
}

async function guardName(settings: Settings, tenant: string, text: string): Promise<string> {
  return (await ringHash(settings, "guard", `guard:${tenant}:${text}`)).slice(0, NAME_CHARS);
}

function pauseWhom(block: string): string {
  return `pause:${block}`;
}

/** Refuses messages to a block that an operator has to examine first. */
function refusePaused(
  refusals: Map<number, GuardRefusal>,
  { id: tenant, pauses }: Pick<TenantConfig, "id" | "pauses">,
  messages: readonly Guarded[],
): void {
  if (pauses.length === 0) return;
  const paused = new Map(pauses.map(({ block, id }) => [block, id]));
  for (const [index, { request }] of messages.entries()) {
    const pauseId = paused.get(pauseBlockOf(request.to));
    if (pauseId !== undefined) refusals.set(index, { kind: "block_paused", tenant, pauseId });
  }
}

function groupsOf(
  { GUARD_RECIPIENT, GUARD_PREFIX, GUARD_PAUSE }: Settings,
  messages: readonly Guarded[],
  refused: ReadonlyMap<number, unknown>,
): readonly Group[] {
  const groups = new Map<string, Group & { readonly indexes: number[] }>();
  const add = (group: Omit<Group, "indexes">, index: number): void => {
    const known = groups.get(group.whom) ?? { ...group, indexes: [] };
    known.indexes.push(index);
    groups.set(group.whom, known);
  };
  for (const [index, { request }] of messages.entries()) {
    if (refused.has(index)) continue;
    const { to } = request;
    if (GUARD_RECIPIENT) {
      const whom = `to:${to}`;
      add({ kind: "recipient_rate_exceeded", whom, allowance: GUARD_RECIPIENT }, index);
    }
    if (GUARD_PREFIX) {
      const whom = `block:${blockOf(to)}`;
      add({ kind: "prefix_rate_exceeded", whom, allowance: GUARD_PREFIX }, index);
    }
    if (GUARD_PAUSE) {
      const block = pauseBlockOf(to);
      const whom = pauseWhom(block);
      add({ kind: "block_paused", whom, block, allowance: GUARD_PAUSE }, index);
    }
  }
  return [...groups.values()];
}

/** The texts that may not go twice. Never the text itself: a keyed hash of it and the number. */
async function contentsOf(
  messages: readonly Guarded[],
  refused: ReadonlyMap<number, unknown>,
  nameOf: (text: string) => Promise<string>,
): Promise<readonly { readonly index: number; readonly ask: ContentAsk }[]> {
  const told = [...messages.entries()].filter(
    ([index, { allowDuplicate }]) => !allowDuplicate && !refused.has(index),
  );
  return Promise.all(
    told.map(async ([index, { request, id }]) => {
      const content = { to: request.to, ...contentOf(request) };
      const name = await nameOf(`content:${canonicalJson(content)}`);
      return { index, ask: { name, id: await id() } };
    }),
  );
}

function refuse(
  refusals: Map<number, GuardRefusal>,
  { kind, indexes }: Group,
  granted: number,
  retryAfterMs: number,
): void {
  if (kind === "block_paused") return;
  for (const index of indexes.slice(granted)) {
    if (!refusals.has(index)) refusals.set(index, { kind, retryAfterMs });
  }
}

async function tell(
  isolate: Pick<Isolate, "tenants">,
  tenant: string,
  unused: GuardBack,
): Promise<void> {
  if (unused.rates.length === 0 && unused.contents.length === 0) return;
  try {
    await isolate.tenants.stub(tenant).giveBackGuards(unused);
  } catch (error) {
    log("warn", "guard.give_back_failed", { error });
  }
}
