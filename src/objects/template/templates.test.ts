import { beforeEach, describe, expect, it, vi } from "vitest";

import type { RegisteredTemplate, TemplateRef } from "../../domain/template/registered.ts";
import type { TemplateState } from "../../domain/template/template.ts";
import { turned, useTurnedTime } from "../../kernel/time/testing.ts";
import type { ProviderAccess, TemplateRead } from "../../providers/provider.ts";
import { Templates, type TemplateWish } from "./templates.ts";

const TTL = 600_000;
const DAY = 86_400_000;
const registered = (more: Partial<RegisteredTemplate> = {}): TemplateRead => ({
  ok: true,
  template: {
    id: "OTP",
    name: "otp",
    content: "code #{code}",
    buttons: [],
    state: "approved",
    ...more,
  },
});
const OTP = registered();
const CHANGED = registered({ content: "new #{number}" });
const inState = (state: TemplateState, review?: string): TemplateRead =>
  registered({ state, ...(review && { review }) });
const GONE: TemplateRead = { ok: false, fault: { kind: "unknown_template" } };
const CODE = { code: "1" };

const faulty = (fault: string): TemplateRead => ({
  ok: false,
  fault: { kind: "unavailable", code: "PROVIDER_ERROR", fault, message: "502" },
});

/** Templates of a provider that answers what `now` says, and a gate that is paused when the test wants it. */
function world() {
  const calls: string[] = [];
  const reports: string[] = [];
  const state = { now: OTP, paused: false, calls, reports };
  const provider = {
    id: "p",
    template: async (id: string) => {
      calls.push(id);
      // All who ask at the same time have asked by the answer.
      await Promise.resolve();
      return state.now;
    },
  } as unknown as ProviderAccess;
  const settings = { TEMPLATE_TTL: TTL, PROVIDER_HISTORY_TIMEOUT: 600_000 };
  const gates = {
    isPaused: () => state.paused,
    report: async (_key: object, { outcome }: { outcome: string }) => void reports.push(outcome),
  };
  const watched: TemplateRef[] = [];
  const templateRegister = {
    watch: async (refs: readonly TemplateRef[]) => void watched.push(...refs),
  };
  const templates = new Templates({
    settings,
    gates,
    templateRegister,
  } as unknown as ConstructorParameters<typeof Templates>[0]);
  const wish: TemplateWish = { provider, id: "OTP", phone: "01012345678", inTurn: false };
  return { state, watched, templates, wish, turn: { ...wish, inTurn: true } };
}

const NOW = Date.UTC(2026, 10, 20);
useTurnedTime(NOW);
let time = NOW;
const later = (ms: number): void => void vi.setSystemTime((time += ms));

beforeEach(() => void (time = NOW));

const ORDERED = { ok: true, params: ["1"], text: "code 1" };

describe("a template", () => {
  it("is read by one call, however many want it, and again after its time", async () => {
    const { state, templates, wish, turn } = world();
    const many = [wish, turn, wish, wish].map(async (one) => templates.order(one, CODE));
    expect(await turned(Promise.all(many))).toEqual(Array.from(many, () => ORDERED));
    later(TTL - 1);
    await templates.order(wish, CODE);
    expect(state.calls).toHaveLength(1);
    later(1);
    await templates.order(wish, CODE);
    expect(state.calls).toHaveLength(2);
    expect(state.reports).toEqual([]);
  });

  it("that was changed is seen at once by what it makes wrong", async () => {
    const { state, templates, wish } = world();
    await templates.order(wish, CODE);
    state.now = CHANGED;
    later(60_000);
    expect(await templates.order(wish, { number: "2" })).toMatchObject({ text: "new 2" });
    expect(await templates.order(wish, CODE)).toMatchObject({ ok: false });
    expect(state.calls).toHaveLength(2);
  });

  it("that nobody knows is asked for again soon", async () => {
    const { state, templates, wish } = world();
    state.now = GONE;
    expect(await templates.order(wish, CODE)).toEqual(GONE);
    expect(await templates.order(wish, CODE)).toEqual(GONE);
    expect(state.calls).toHaveLength(1);
    state.now = OTP;
    later(5000);
    expect(await templates.order(wish, CODE)).toEqual(ORDERED);
  });
});

describe("a template that is not approved", () => {
  it.each(["inspection", "rejected", "pending"] as const)("refuses: %s", async (unfit) => {
    const { state, templates, wish } = world();
    state.now = inState(unfit, "say why");
    expect(await templates.order(wish, CODE)).toEqual({
      ok: false,
      fault: { kind: "template_not_approved", state: unfit, review: "say why" },
    });
  });

  it.each(["approved", "unknown"] as const)("is none that is %s", async (fit) => {
    const { state, templates, wish } = world();
    state.now = inState(fit);
    expect(await templates.order(wish, CODE)).toEqual(ORDERED);
  });

  it("is asked for again before it refuses, so that an approval counts at once", async () => {
    const { state, templates, wish } = world();
    state.now = inState("inspection");
    expect(await templates.order(wish, CODE)).toMatchObject({ ok: false });
    state.now = inState("approved");
    later(5000);
    expect(await templates.order(wish, CODE)).toEqual(ORDERED);
  });

  it("refuses nobody while its provider cannot be asked", async () => {
    const { state, templates, wish } = world();
    state.now = inState("rejected");
    await templates.order(wish, CODE);
    state.now = faulty("gateway");
    later(5000);
    expect(await templates.order(wish, CODE)).toEqual(state.now);
  });
});

describe("a template that was changed here", () => {
  it("is read anew at once", async () => {
    const { state, templates, wish } = world();
    await templates.order(wish, CODE);
    later(1);
    templates.forget({ providerId: "p", id: "OTP" });
    later(1);
    state.now = CHANGED;
    expect(await templates.order(wish, { number: "2" })).toMatchObject({ text: "new 2" });
    expect(state.calls).toHaveLength(2);
  });

  it("is not remembered as a read from before the change saw it", async () => {
    const { state, templates, wish } = world();
    const old = templates.order(wish, CODE);
    templates.forget({ providerId: "p", id: "OTP" });
    expect(await old).toEqual(ORDERED);
    later(1);
    state.now = CHANGED;
    expect(await templates.order(wish, { number: "2" })).toMatchObject({ text: "new 2" });
  });
});

describe("people", () => {
  it("see the end of an inspection within seconds, and an approved text from the cache", async () => {
    const { state, templates, wish } = world();
    state.now = inState("inspection");
    expect(await templates.text(wish)).toMatchObject(state.now);
    state.now = OTP;
    later(5000);
    expect(await templates.text(wish)).toMatchObject(OTP);
    later(TTL - 1);
    await templates.text(wish);
    expect(state.calls).toHaveLength(2);
  });

  it("see what is known while the provider cannot be asked; who needs to know for sure does not", async () => {
    const { state, templates, wish } = world();
    state.now = inState("inspection");
    await templates.text(wish);
    const seen = state.now;
    state.now = faulty("gateway");
    later(5000);
    expect(await templates.text(wish)).toMatchObject(seen);
    expect(await templates.now(wish)).toEqual(state.now);
  });
});

it("tells the register of what it sees in inspection, and of nothing else", async () => {
  const { state, watched, templates, wish } = world();
  await templates.order(wish, CODE);
  state.now = inState("inspection");
  later(TTL);
  await templates.order(wish, CODE);
  expect(watched).toEqual([{ providerId: "p", id: "OTP" }]);
});

describe("in a fault", () => {
  it.each([
    ["gateway", ["line"]],
    ["network", ["line"]],
    ["account", ["account"]],
    ["request", []],
  ])("of %s the gate is told once for all who asked", async (fault, told) => {
    const { state, templates, wish } = world();
    state.now = faulty(fault);
    const many = [wish, wish, wish].map(async (one) => templates.order(one, CODE));
    expect(await turned(Promise.all(many))).toEqual(Array.from(many, () => state.now));
    expect(state.reports).toEqual(told);
  });

  it("an old template serves for a day, and refuses nobody", async () => {
    const { state, templates, wish } = world();
    await templates.order(wish, CODE);
    state.now = faulty("gateway");
    later(DAY - 1);
    expect(await templates.order(wish, CODE)).toEqual(ORDERED);
    expect(await templates.order(wish, { number: "2" })).toEqual(state.now);
    later(1);
    expect(await templates.order(wish, CODE)).toEqual(state.now);
  });

  it("that is known only a message in its turn calls, and only for what it cannot do without", async () => {
    const { state, templates, wish, turn } = world();
    state.paused = true;
    expect(await templates.order(wish, CODE)).toMatchObject({ fault: { kind: "unavailable" } });
    expect(state.calls).toEqual([]);
    expect(await templates.order(turn, CODE)).toEqual(ORDERED);
    later(TTL);
    expect(await templates.order(turn, CODE)).toEqual(ORDERED);
    expect(await templates.order(wish, CODE)).toEqual(ORDERED);
    expect(state.calls).toHaveLength(1);
  });
});

it("has nothing for a provider that takes values by name", async () => {
  const { templates, wish } = world();
  const provider = { id: "by-name" } as ProviderAccess;
  expect(await templates.order({ ...wish, provider }, CODE)).toBeUndefined();
});
