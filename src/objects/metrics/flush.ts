/**
 * Hands on what this isolate counted and traced: at most one flush at a time, some time after the first thing that was noted,
 * whoever noted it. Nobody waits for it, and it never throws.
 */
import { log } from "../../kernel/log.ts";
import { settingsOf, type Settings } from "../../kernel/settings/settings.ts";
import { hasCounted, takeCounted } from "../../telemetry/metrics/registry.ts";
import { exportSpans } from "../../telemetry/tracing/exporter.ts";
import { hasSpans } from "../../telemetry/tracing/spans.ts";
import type { Flush } from "./metrics-object.ts";
import { addMetrics } from "./metrics-stub.ts";

/** Whoever was to flush may be gone with its object: after this much more than its time somebody else does. */
const GIVE_UP_MS = 10_000;

/**
 * At most, where an object waits: unlike a Worker it is billed for every second. Enough for a send or a check, all of whose
 * counts then go together.
 */
const OBJECT_WAIT_MS = 500;

/** Its name, at random, made at the first flush: global scope has no randomness. */
let source: string | undefined;
let seq = 0;
/** What may not have arrived: it goes out again under its number before anything new does. */
let unsent: Flush | undefined;
/** Epoch ms of the flush that is on its way; 0 for none. */
let begunAt = 0;

interface Waiter {
  waitUntil(promise: Promise<unknown>): void;
}

/** Sees to it that what was noted is handed on. Cheap: call it wherever something was. */
export function flushSoon(env: Env, ctx: Waiter): void {
  if (!hasCounted() && !hasSpans() && !unsent) return;
  const now = Date.now();
  try {
    const settings = settingsOf(env);
    // A clock may be set either way.
    if (begunAt !== 0 && Math.abs(now - begunAt) < settings.METRICS_FLUSH + GIVE_UP_MS) return;
    begunAt = now;
    const { METRICS_FLUSH } = settings;
    const waitMs = "storage" in ctx ? Math.min(METRICS_FLUSH, OBJECT_WAIT_MS) : METRICS_FLUSH;
    ctx.waitUntil(flushLater(env, settings, waitMs, now));
  } catch {
    // Half configured: nothing can be handed on, and others say so.
  }
}

async function flushLater(
  env: Env,
  settings: Settings,
  waitMs: number,
  mine: number,
): Promise<void> {
  await scheduler.wait(waitMs);
  await Promise.all([exportSpans(settings), flushMetrics(env, settings)]);
  if (begunAt === mine) begunAt = 0;
}

async function flushMetrics(env: Env, settings: Settings): Promise<void> {
  const flush = pendingFlush();
  if (!flush) return;
  try {
    await addMetrics(env, settings, flush);
    flushed(flush);
  } catch (error) {
    log("warn", "metrics.flush_failed", { error });
  }
}

/** What is to be handed on next; {@link flushed} when it arrived. */
export function pendingFlush(): Flush | undefined {
  return (unsent ??= nextFlush());
}

export function flushed(flush: Flush): void {
  if (unsent === flush) unsent = undefined;
}

function nextFlush(): Flush | undefined {
  const series = takeCounted();
  if (!series) return undefined;
  source ??= crypto.randomUUID();
  seq++;
  return { source, seq, series };
}
