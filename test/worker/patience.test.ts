/** The product sets timers of just the lengths that test/support/patience.ts and patient-gate.ts stretch. */
import { env } from "cloudflare:workers";
import { afterEach, describe, expect, it, vi } from "vitest";

import { SQL_LIMIT_MS, sqlGauges } from "../../src/app/metrics/gauges.ts";
import { MAX_WAIT_MS } from "../../src/http/shapes/wait.ts";
import { FAIL_OPEN_MS, GateStubs } from "../../src/objects/gate/gate-stub.ts";
import { isolateOf } from "../../src/objects/isolate.ts";
import { MirrorQueues, QUEUE_LIMIT_MS } from "../../src/objects/mirror/queues.ts";
import { CONNECT_TIMEOUT_S } from "../../src/sql/driver/postgres.ts";
import { phone, send, sql } from "../support/api.ts";

afterEach(() => void vi.restoreAllMocks());

const never = async (): Promise<never> => new Promise<never>(() => undefined);

/** The lengths of all timers from now on. */
function recordTimers({ ringAtOnce }: { ringAtOnce?: number } = {}): ReadonlySet<number> {
  const lengths = new Set<number>();
  const real = globalThis.setTimeout;
  vi.spyOn(globalThis, "setTimeout").mockImplementation(((ring: () => void, ms = 0) => {
    lengths.add(ms);
    return real(ring, ms === ringAtOnce ? 0 : ms);
  }) as typeof setTimeout);
  return lengths;
}

describe(
  "a time limit that tests stretch is one that the product sets",
  { concurrent: false },
  () => {
    it("for the connection to Postgres", async () => {
      const lengths = recordTimers();
      await sql("select 1");
      expect(lengths).toContain(CONNECT_TIMEOUT_S * 1000);
    });

    it("for a caller who waits for the provider", async () => {
      const lengths = recordTimers();
      await send({ to: phone(), text: "hi" });
      // What is left of it when the object is asked: a moment has passed by then.
      const isItsRest = (ms: number): boolean => ms > MAX_WAIT_MS / 2 && ms <= MAX_WAIT_MS;
      expect([...lengths].filter(isItsRest)).toHaveLength(1);
    });

    it("for figures of Postgres", async () => {
      const lengths = recordTimers({ ringAtOnce: SQL_LIMIT_MS });
      await sqlGauges({ withPostgres: never });
      expect(lengths).toContain(SQL_LIMIT_MS);
    });

    it("for figures of a queue", async () => {
      const lengths = recordTimers({ ringAtOnce: QUEUE_LIMIT_MS });
      const MIRROR = { metrics: never } as unknown as Env["MIRROR"];
      await new MirrorQueues({ ...env, MIRROR }, isolateOf(env)).depths();
      expect(lengths).toContain(QUEUE_LIMIT_MS);
    });

    it("for a gate", async () => {
      const lengths = recordTimers({ ringAtOnce: FAIL_OPEN_MS });
      const GATES = { getByName: () => ({ reserve: never }) } as unknown as Env["GATES"];
      const gates = new GateStubs({ GATES }, isolateOf(env));
      await gates.takeSlot(
        { providerId: "iwinv", phone: phone() },
        { work: "send", lane: "normal" },
      );
      expect(lengths).toContain(FAIL_OPEN_MS);
    });
  },
);
