/** The turn of a message that waits for its call, without its object. */
import { describe, expect, it, vi } from "vitest";

import { accept } from "../../domain/message/accept.ts";
import { acceptance } from "../../domain/message/testing.ts";
import { turned, useTurnedTime } from "../../kernel/time/testing.ts";
import { OpenCalls } from "../gate/open-calls.ts";
import type { Isolate } from "../isolate.ts";
import type { Checking } from "./checking.ts";
import { Engine } from "./engine.ts";
import type { Journal } from "./journal.ts";
import { Life } from "./life.ts";
import { SendTurn } from "./send-turn.ts";

const NOW = Date.UTC(2026, 10, 20);
useTurnedTime(NOW);

const record = accept(acceptance, NOW);
const { providerId } = record;
const BOUNDS = { most: 1, timeLimitMs: 10_000 };
const CALLER = { providerId, tenant: "default", lane: "normal", since: 0 } as const;

function isolateWith(openCalls: OpenCalls): Isolate {
  const isolate = {
    settings: { OPEN_SENDS: 1, PROVIDER_SEND_TIMEOUT: 10_000, FAILOVER_CODES: {}, vars: {} },
    openCalls,
    optOuts: { isNeverContact: async () => Promise.resolve(false) },
    gates: {
      isPaused: () => false,
      answered: async () => Promise.resolve(),
      firstNews: { learned: () => undefined },
    },
  };
  return isolate as unknown as Isolate;
}

describe("a turn that comes to nothing", () => {
  it("gives its place back when the message takes another one, and when it is dropped", async () => {
    const openCalls = new OpenCalls();
    const turn = new SendTurn(isolateWith(openCalls), "object");
    turn.wake();
    // The record changed between the two: the first attempt did not begin.
    await turned(turn.take(record, { patient: true }));
    expect(openCalls.enter(CALLER, BOUNDS)).toBeUndefined();
    await turned(turn.take(record, { patient: true }));
    turn.drop();
    expect(openCalls.enter(CALLER, BOUNDS)).toBeDefined();
  });
});

describe("a message that its gate wakes", () => {
  it("comes back no later than its schedule says where its turn is put off", async () => {
    const life = new Life();
    life.record = record;
    life.deferredTo = Date.now() + 240_000;
    const ctx = { id: "object" } as unknown as DurableObjectState;
    const journal = { record, life } as unknown as Journal;
    const isolate = isolateWith(new OpenCalls());
    const engine = new Engine(ctx, isolate, journal, {} as Checking);
    vi.spyOn(engine, "advance").mockResolvedValue();
    expect((await engine.resume(providerId)).outcome).toBe("none");
    expect(life.deferredTo).toBeUndefined();
  });
});
