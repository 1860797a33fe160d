/** The only file that knows the ledger's binding and how a tenant's day spreads over its shards. */
import { kstDayOf } from "../../domain/korea/day.ts";
import { Gathering, type Gathered } from "../../kernel/coalescing/gather.ts";
import { hashFraction } from "../../kernel/hashes/hash-fraction.ts";
import type { Settings } from "../../kernel/settings/settings.ts";
import type { LedgerObject } from "./ledger-object.ts";
import type { LedgerEntry } from "./ledger-rpc.ts";

export type LedgerStub = DurableObjectStub<LedgerObject>;

/** Notes that a message was accepted. Resolves when it is on disk, rejects when it may not be; adding again is harmless. */
export async function addToLedger(
  env: Env,
  settings: Settings,
  tenant: string,
  acceptedAt: number,
  publicId: string,
): Promise<void> {
  await ledgerOf(env, settings, tenant, { acceptedAt, publicId }).add([{ acceptedAt, publicId }]);
}

const gathering = new Gathering<LedgerEntry>();

/** With those of other messages; the note is marked when it is on disk. */
export function addToLedgerSoon(
  env: Env,
  settings: Settings,
  tenant: string,
  entry: LedgerEntry,
): Gathered {
  const name = nameOf(settings, tenant, entry);
  const tell = async (all: readonly LedgerEntry[]): Promise<void> =>
    stubOf(env, settings, name).add(all);
  return gathering.add(name, entry, Date.now(), tell);
}

/** The same for many: one call a day and shard. */
export async function addAllToLedger(
  env: Env,
  settings: Settings,
  tenant: string,
  entries: readonly LedgerEntry[],
): Promise<void> {
  const byName = Map.groupBy(entries, (entry) => nameOf(settings, tenant, entry));
  await Promise.all([...byName].map(async ([name, part]) => stubOf(env, settings, name).add(part)));
}

/**
 * All ledgers of a tenant's day. The number of shards may be raised at any time (an id then stands in an old place or a
 * new one, and both are read); lowered, it would hide the days before.
 */
export function ledgersOfDay(
  env: Env,
  settings: Settings,
  tenant: string,
  day: string,
): readonly LedgerStub[] {
  return Array.from({ length: settings.LEDGER_SHARDS }, (_, shard) =>
    stubOf(env, settings, `${tenant}:${day}:${shard}`),
  );
}

function ledgerOf(env: Env, settings: Settings, tenant: string, entry: LedgerEntry): LedgerStub {
  return stubOf(env, settings, nameOf(settings, tenant, entry));
}

function nameOf(settings: Settings, tenant: string, entry: LedgerEntry): string {
  const shard = Math.floor(hashFraction(entry.publicId) * settings.LEDGER_SHARDS);
  return `${tenant}:${kstDayOf(entry.acceptedAt)}:${shard}`;
}

function stubOf(env: Env, settings: Settings, name: string): LedgerStub {
  return env.LEDGER.getByName(name, { locationHint: settings.LOCATION_HINT });
}
