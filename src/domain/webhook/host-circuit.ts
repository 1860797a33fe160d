/**
 * Pauses between the calls of a tenant to a host that only fails, so that a dead or slow receiver costs few calls. Each isolate
 * counts what it sees, in memory. Another tenant's receivers at the same host are not held up. Pure; times are epoch milliseconds.
 */
import { TtlCache } from "../../kernel/coalescing/cache.ts";
import { HOUR_MS, MINUTE_MS } from "../../kernel/time/units.ts";
import type { Answer } from "./retry.ts";

/** Failures in a row before the first pause. */
export const PATIENCE = 20;
const FIRST_PAUSE_MS = 30_000;
const LONGEST_PAUSE_MS = 5 * MINUTE_MS;
const MAX_HOSTS = 10_000;

interface Known {
  readonly failures: number;
  /** Undefined until there are too many failures. */
  readonly pause?: { readonly ms: number; readonly since: number; readonly until: number };
}

export class HostCircuit {
  readonly #known = new TtlCache<Known>(MAX_HOSTS);

  /**
   * One call passes at the end of each pause; the others wait for what becomes of it.
   * @param name of tenant and host. @returns how long to wait, ms; 0: call now
   */
  waitMs(name: string, now: number): number {
    const known = this.#known.get(name, now);
    if (!known?.pause) return 0;
    const { ms, until } = known.pause;
    if (now < until) return until - now;
    this.#keep(name, { ...known, pause: { ...known.pause, until: now + ms } }, now);
    return 0;
  }

  note(name: string, answer: Answer, now: number): void {
    if (!isFailure(answer)) return this.#known.delete(name);
    const { failures, pause } = this.#known.get(name, now) ?? { failures: 0 };
    this.#keep(name, { failures: failures + 1, ...pauseAfter(failures + 1, pause, now) }, now);
  }

  #keep(name: string, known: Known, now: number): void {
    this.#known.set(name, known, now + HOUR_MS);
  }
}

function pauseAfter(
  failures: number,
  pause: Known["pause"],
  now: number,
): { readonly pause?: NonNullable<Known["pause"]> } {
  if (failures < PATIENCE) return {};
  // Of calls that were under way when the pause began.
  if (pause && now < pause.since + pause.ms) return { pause };
  const ms = pause ? Math.min(2 * pause.ms, LONGEST_PAUSE_MS) : FIRST_PAUSE_MS;
  return { pause: { ms, since: now, until: now + ms } };
}

/** No answer, or one that says that the host is unwell. What refuses an event answers. */
function isFailure({ status, error }: Answer): boolean {
  if (status === undefined) return error !== "refused_url";
  return status === 429 || status >= 500;
}
