/** The only file that knows the binding of the alerts' object. */
import type { AlertCondition, AlertFacts, Proof } from "../../domain/alerts/condition.ts";
import { AlertMemory } from "../../domain/alerts/memory.ts";
import type { Beats } from "../../domain/heartbeats/beats.ts";
import { log } from "../../kernel/log.ts";
import { MINUTE_MS } from "../../kernel/time/units.ts";
import type { Isolate } from "../isolate.ts";
import type { AlertObject, Beaten } from "./alert-object.ts";
import type { Succeeded } from "./heart.ts";

/** Whoever keeps a call running; an object needs nobody for it. */
export interface Waiter {
  waitUntil(work: Promise<unknown>): void;
}

/** An object that was reset is there again in a moment. */
const AGAIN_MS: readonly number[] = [500, 3000];

export class AlertStubs {
  readonly #objects: Env["ALERTS"];
  readonly #isolate: Pick<Isolate, "settings">;
  readonly #memory = new AlertMemory();
  readonly #beatAt = new Map<string, number>();

  constructor({ ALERTS }: Pick<Env, "ALERTS">, isolate: Pick<Isolate, "settings">) {
    this.#objects = ALERTS;
    this.#isolate = isolate;
  }

  /** Says that a condition lasts, or that an event happened. Nobody waits for it, and it never throws: call it as often as it is so. */
  raise(condition: AlertCondition, facts: AlertFacts, ctx?: Waiter): void {
    const next = this.#memory.raise(condition, Date.now());
    if (next.kind === "nothing") return;
    keep(
      ctx,
      next.kind === "wait"
        ? this.#raiseLater(next.ms, condition, facts)
        : this.#raise(condition, facts, next.times),
    );
  }

  /** The same for one who owes it. @returns whether the object knows of the condition: by this call, or by one a moment ago */
  async tell(condition: AlertCondition, facts: AlertFacts): Promise<boolean> {
    const next = this.#memory.raise(condition, Date.now());
    if (next.kind === "tell") return this.#raise(condition, facts, next.times);
    if (next.kind === "wait") keep(undefined, this.#raiseLater(next.ms, condition, facts));
    return true;
  }

  /** Says that a condition is over. Of one that was not raised it does nothing. */
  clear(condition: AlertCondition, proof: Proof, ctx?: Waiter): void {
    if (!this.#memory.clear(condition, Date.now())) return;
    keep(
      ctx,
      patiently(condition, async () => this.#object().clear(condition, proof)),
    );
  }

  /** The conditions that last. */
  async open(): Promise<readonly AlertCondition[]> {
    return this.#object().open();
  }

  /** Jobs of a run of cron succeeded. */
  async beat(succeeded: Succeeded): Promise<Beaten> {
    return this.#object().beat(succeeded);
  }

  /** The same of what runs more often: once a minute an isolate. Nobody waits for it, and it never throws. */
  beatSoon(name: string, ctx: Waiter): void {
    const now = Date.now();
    if (Math.abs(now - (this.#beatAt.get(name) ?? -Infinity)) < MINUTE_MS) return;
    this.#beatAt.set(name, now);
    ctx.waitUntil(
      this.beat({ names: [name] }).catch((error: unknown) =>
        log("warn", "heartbeats.not_noted", { name, error }),
      ),
    );
  }

  /** When everything that runs by itself last succeeded. */
  async beats(): Promise<Beats | undefined> {
    return this.#object().beats();
  }

  async #raise(condition: AlertCondition, facts: AlertFacts, times: number): Promise<boolean> {
    const call = async (): Promise<void> => this.#object().raise(condition, { facts, times });
    const noted = await patiently(condition, call);
    if (!noted) this.#memory.giveBack(condition, times);
    return noted;
  }

  async #raiseLater(ms: number, condition: AlertCondition, facts: AlertFacts): Promise<void> {
    await scheduler.wait(ms);
    const times = this.#memory.takeUntold(condition, Date.now());
    if (times > 0) await this.#raise(condition, facts, times);
  }

  #object(): DurableObjectStub<AlertObject> {
    const { LOCATION_HINT: locationHint } = this.#isolate.settings;
    return this.#objects.getByName("alerts", { locationHint });
  }
}

/** @param work never rejects */
function keep(ctx: Waiter | undefined, work: Promise<unknown>): void {
  if (ctx) ctx.waitUntil(work);
}

/** Never rejects. What cannot be noted stands in the log, where an operator may look for it. @returns whether it was noted */
async function patiently(condition: AlertCondition, call: () => Promise<void>): Promise<boolean> {
  for (const waitMs of AGAIN_MS) {
    try {
      await call();
      return true;
    } catch {
      await scheduler.wait(waitMs);
    }
  }
  try {
    await call();
    return true;
  } catch (error) {
    log("alert", "alert.not_noted", { condition, error });
    return false;
  }
}
