import { describe, expect, it, vi } from "vitest";

import type { PageAnswer } from "../../domain/history/question.ts";
import { HistoryReach } from "./history-reach.ts";
import type { ReadEffects } from "./shared-reads.ts";

const SINCE = Date.UTC(2026, 10, 30, 3);
const FAULT: PageAnswer = { ok: false, code: "HTTP_502", fault: "gateway", message: "502" };
const row = (at: number) => ({ providerMessageId: "1", phone: "01012345678", at, raw: {} });
const shown = (...ats: readonly number[]): PageAnswer => ({
  ok: true,
  page: { rows: ats.map((at) => row(at)), size: ats.length },
});

function reachWith(answer: PageAnswer) {
  const stored = new Map<string, unknown>();
  const kv = {
    get: (key: string) => stored.get(key),
    put: (key: string, value: unknown) => stored.set(key, value),
  } as unknown as SyncKvStorage;
  const page = vi.fn(async () => Promise.resolve(answer));
  const failed = vi.fn();
  const effects: ReadEffects = {
    history: { pageRows: 10, shelfOf: () => "SMS", select: () => [], page },
    windowMs: 500,
    timeoutMs: 10_000,
    slot: () => Date.now(),
    told: () => undefined,
    failed,
  };
  const reach = new HistoryReach(kv);
  const ask = async (mayRead: boolean) => reach.of("SMS", SINCE, effects, () => mayRead);
  return { ask, page, failed };
}

describe("how far the history reaches", () => {
  it("is the newest row that a read shows", async () => {
    const { ask } = reachWith(shown(SINCE + 5, SINCE + 9, SINCE + 7));
    expect(await ask(true)).toEqual({ newest: SINCE + 9, lagMs: 0 });
  });

  it("is not known after a fault, which the gate hears of", async () => {
    const { ask, failed } = reachWith(FAULT);
    expect(await ask(true)).toEqual({ lagMs: 0 });
    expect(failed).toHaveBeenCalledExactlyOnceWith(FAULT);
  });

  it("spares the next question where the fault has paused the polls", async () => {
    const { ask } = reachWith(FAULT);
    expect(await ask(false)).toEqual({ lagMs: 0, paused: true });
  });

  it("answers those who ask together by one read", async () => {
    const { ask, page } = reachWith(FAULT);
    const both = await Promise.all([ask(false), ask(false)]);
    expect(both.map(({ paused }) => paused)).toEqual([true, true]);
    expect(page).toHaveBeenCalledTimes(1);
  });

  it("says nothing of a pause that no fault of its own read has brought", async () => {
    const { ask } = reachWith(shown(SINCE + 5));
    expect(await ask(false)).toEqual({ newest: SINCE + 5, lagMs: 0 });
  });
});
