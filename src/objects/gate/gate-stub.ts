/** The only file that knows the gate's binding and how an account's messages spread over its shards. */
import type { Candidate, Choice } from "../../domain/gate/claims.ts";
import { asking, blockSize, dropHeld, keepBlock, takeHeld } from "../../domain/gate/lease.ts";
import type { Lane } from "../../domain/gate/pacer.ts";
import type { Pass } from "../../domain/gate/pass.ts";
import { noteSharing } from "../../domain/history/sharing-mode.ts";
import { hashFraction } from "../../kernel/hashes/hash-fraction.ts";
import { log } from "../../kernel/log.ts";
import type { Settings } from "../../kernel/settings/settings.ts";
import { inTime } from "../../kernel/time/in-time.ts";
import { observeGateWait } from "../../telemetry/metrics/counts.ts";
import { noteLearned, takeNews } from "./first-news.ts";
import type { CallReport, Grant, ProviderGate, Work } from "./provider-gate.ts";

export interface GateKey {
  readonly providerId: string;
  readonly phone: string;
}

export function gateFor(
  env: Env,
  settings: Settings,
  key: GateKey,
): DurableObjectStub<ProviderGate> {
  return env.GATES.getByName(gateName(settings, key), { locationHint: settings.LOCATION_HINT });
}

/** By number, so that all messages to it meet in one shard. */
export function gateName({ GATE_SHARDS }: Settings, key: GateKey): string {
  return nameAmong(GATE_SHARDS, key);
}

function nameAmong(shards: number, { providerId, phone }: GateKey): string {
  return `${providerId}:${Math.floor(hashFraction(phone) * shards)}`;
}

/**
 * Lets a message take the one row that can only be its own. After a change of the number of shards the owners of rows are known
 * to two: what the earlier one gave away is nobody else's.
 */
export async function adoptRow(
  env: Env,
  settings: Settings,
  key: GateKey,
  candidates: readonly Candidate[],
  owner: string,
): Promise<Choice> {
  const left = await notOwnedBefore(env, settings, key, candidates, owner);
  return gateFor(env, settings, key).adopt(left, owner);
}

async function notOwnedBefore(
  env: Env,
  settings: Settings,
  key: GateKey,
  candidates: readonly Candidate[],
  owner: string,
): Promise<readonly Candidate[]> {
  const { GATE_SHARDS_BEFORE, LOCATION_HINT: locationHint } = settings;
  if (GATE_SHARDS_BEFORE === undefined) return candidates;
  const name = nameAmong(GATE_SHARDS_BEFORE, key);
  if (name === gateName(settings, key)) return candidates;
  const owners = await env.GATES.getByName(name, { locationHint }).ownersOf(candidates);
  const mine = candidates.filter((_, index) => owners[index] === owner);
  return mine.length > 0 ? mine : candidates.filter((_, index) => owners[index] === null);
}

/** All gates of a provider, by shard. */
export function gatesOf(
  env: Env,
  settings: Settings,
  providerId: string,
): readonly DurableObjectStub<ProviderGate>[] {
  return Array.from({ length: settings.GATE_SHARDS }, (_, shard) =>
    env.GATES.getByName(`${providerId}:${shard}`, { locationHint: settings.LOCATION_HINT }),
  );
}

/** A gate that cannot be reached must not stop messages: they go unpaced. */
const FAIL_OPEN_MS = 1000;

export async function takeSlot(
  env: Env,
  settings: Settings,
  key: GateKey,
  work: Work,
  lane: Lane,
): Promise<Pass> {
  const now = Date.now();
  const name = `${gateName(settings, key)}:${work}:${lane}`;
  const held = takeHeld(name, now);
  if (held !== undefined) {
    observeGateWait(key.providerId, work, held - now);
    return { kind: "at", at: held, probe: false };
  }
  const count = blockSize(name, now);
  const done = asking(name, now);
  const grant = await ask(env, settings, key, work, lane, count).finally(done);
  if (!grant) return { kind: "at", at: now, probe: false };
  heed(gateName(settings, key), grant);
  if (grant.kind === "paused") return grant;
  const at = keepBlock(name, grant.slots);
  observeGateWait(key.providerId, work, at - now);
  return { kind: "at", at, probe: grant.probe };
}

/** Remembers what a grant says beside its slots. */
export function heed(gate: string, grant: Grant): void {
  if (grant.kind === "paused") {
    troubled.add(gate);
    dropHeld(gate);
    return;
  }
  noteSharing(gate, grant.share, Date.now());
  noteLearned(gate, grant.firstChecks);
}

async function ask(
  env: Env,
  settings: Settings,
  key: GateKey,
  work: Work,
  lane: Lane,
  count: number,
): Promise<Grant | undefined> {
  try {
    const news = takeNews(gateName(settings, key));
    const asked = gateFor(env, settings, key).reserve(work, lane, count, news);
    return await inTime(asked as Promise<Grant>, FAIL_OPEN_MS);
  } catch (error) {
    log("warn", "gate.reserve_failed", { error });
    return undefined;
  }
}

/** Gates that this isolate has seen paused: whatever goes well next tells them that it is over. */
const troubled = new Set<string>();

/** Tells a gate that is waiting for it that a call went well; says nothing to one that is not. */
export async function reportOk(
  env: Env,
  settings: Settings,
  key: GateKey,
  probe: boolean,
): Promise<void> {
  const name = gateName(settings, key);
  if (!troubled.delete(name) && !probe) return;
  await reportCall(env, settings, key, { outcome: "ok", code: "", message: "" });
}

/** Tells the gate of a fault, or that one is over; nobody waits for it. */
export async function reportCall(
  env: Env,
  settings: Settings,
  key: GateKey,
  report: CallReport,
): Promise<void> {
  if (report.outcome !== "ok") dropHeld(gateName(settings, key));
  try {
    await gateFor(env, settings, key).report(key.providerId, report);
  } catch (error) {
    log("warn", "gate.report_failed", { error });
  }
}

/** Has the operator told of a fault that stops no other message. Nobody waits for it. */
export async function alertOperator(
  env: Env,
  settings: Settings,
  providerId: string,
  code: string,
  message: string,
): Promise<void> {
  try {
    // Always the same one: shards that each keep an hour of their own would tell it several times.
    await gatesOf(env, settings, providerId)[0]?.warn(providerId, code, message);
  } catch (error) {
    log("warn", "gate.warn_failed", { error });
  }
}
