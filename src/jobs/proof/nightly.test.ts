import { expect, it, vi } from "vitest";

import type { ProofWalk } from "../../domain/ledger/proof-walk.ts";
import { useTurnedTime } from "../../kernel/time/testing.ts";
import { DatabaseUnavailableError, type Absence } from "../../sql/driver/absence.ts";
import { proveMirror, type NightlyHost } from "./nightly.ts";

/** 04:00 in Korea. */
const NIGHT = Date.UTC(2026, 10, 19, 19);

useTurnedTime(NIGHT);

/** A service of these tenants whose database answers nothing. */
function service(tenants: readonly string[], absence: Absence, billingDays = 1825) {
  let walk: ProofWalk | undefined;
  let results = 0;
  let oldestAt: number | undefined;
  const register = {
    epoch: () => undefined,
    proofWalk: () => walk,
    keepProofWalk: (next: ProofWalk) => void (walk = next),
    keepProofResult: () => void results++,
  };
  const query = async (): Promise<never> => {
    throw new DatabaseUnavailableError(absence);
  };
  const host = {
    tenants: { register: () => register, all: async () => Promise.resolve(tenants) },
    mirror: { depths: async () => Promise.resolve([{ queue: "MIRROR", messages: 3, oldestAt }]) },
    alerts: { raise: () => undefined, clear: () => undefined },
    settings: { RETAIN_BILLING_DAYS: billingDays },
    withPostgres: async (work: (sql: object) => Promise<unknown>) => work({ query }),
  };
  return {
    prove: async () => proveMirror(host as unknown as NightlyHost, NIGHT),
    wait: (since: number) => void (oldestAt = since),
    walk: () => walk,
    results: () => results,
  };
}

it("passes over a tenant's day that takes too long, and tells of it: the others have their turn", async () => {
  const { prove, walk, results } = service(["acme", "other"], "time_limit");
  await expect(prove()).rejects.toThrow("time_limit");
  expect(walk()).toMatchObject({ after: null, found: [] });
  await expect(prove()).rejects.toThrow("time_limit");
  expect(walk()).toMatchObject({ after: "acme" });
  for (let run = 2; run < 4 * 2 * 2; run++) await expect(prove()).rejects.toThrow("time_limit");
  await prove();
  expect([walk()?.days, results()]).toEqual([[], 1]);
  expect(walk()?.found).toHaveLength(4 * 2);
  expect(walk()?.found[0]).toEqual({
    tenant: "acme",
    day: "2026-11-19",
    kinds: { "not proven": 1 },
  });
});

it("waits for a database that is away, however long, and passes over nothing", async () => {
  const { prove, walk } = service(["acme"], "unreachable");
  for (let run = 0; run < 20; run++) await expect(prove()).rejects.toThrow("unreachable");
  expect(walk()).toMatchObject({ after: null, found: [] });
});

it("waits while copies of the night are on their way to SQL, but not beyond nine in the morning", async () => {
  const { prove, wait, walk } = service(["acme"], "unreachable");
  wait(NIGHT - 600_001);
  await prove();
  expect(walk()).toBeUndefined();
  wait(NIGHT - 600_000);
  await expect(prove()).rejects.toThrow("unreachable");
  wait(NIGHT - 600_001);
  vi.setSystemTime(NIGHT + 5 * 3_600_000);
  await expect(prove()).rejects.toThrow("unreachable");
});

it("proves no day whose rows age has deleted", async () => {
  const { prove, walk, results } = service(["acme"], "unreachable", 0.5);
  await prove();
  expect([walk()?.found, results()]).toEqual([[], 1]);
});
