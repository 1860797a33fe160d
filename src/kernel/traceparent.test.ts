import fc from "fast-check";
import { describe, expect, it } from "vitest";

import { continueTrace, formatTraceparent, isSampled, parseTraceparent } from "./traceparent.ts";

const hex = (length: number): fc.Arbitrary<string> =>
  fc
    .array(fc.constantFrom(..."0123456789abcdef".split("")), {
      minLength: length,
      maxLength: length,
    })
    .map((digits) => digits.join(""))
    .filter((text) => /[^0]/.test(text));
const context = fc.record({ traceId: hex(32), spanId: hex(16), sampled: fc.boolean() });

const GOOD = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";

describe("a traceparent", () => {
  it("is read as it was written", () => {
    fc.assert(
      fc.property(context, (trace) => {
        expect(parseTraceparent(formatTraceparent(trace))).toEqual(trace);
      }),
    );
  });

  it("that is not exactly one is refused", () => {
    const bad = [
      "",
      "00",
      GOOD.toUpperCase(),
      `ff${GOOD.slice(2)}`,
      `${GOOD}-more`,
      `${GOOD}-`,
      GOOD.replace("0af7651916cd43dd8448eb211c80319c", "0".repeat(32)),
      GOOD.replace("b7ad6b7169203331", "0".repeat(16)),
      GOOD.slice(0, -1),
      GOOD.replaceAll("-", "_"),
      `${GOOD},${GOOD}`,
      `01-${"a".repeat(32)}-${"b".repeat(16)}-01x`,
    ];
    for (const text of bad) expect(parseTraceparent(text), text).toBeUndefined();
    expect(parseTraceparent(undefined)).toBeUndefined();
  });

  it("of a later version is read by what it has in common", () => {
    expect(parseTraceparent(`01${GOOD.slice(2)}-what-comes`)?.sampled).toBe(true);
    expect(parseTraceparent(GOOD.replace(/01$/, "fe"))?.sampled).toBe(false);
  });

  it("may be anything and never throws", () => {
    const near = fc.string({ unit: fc.constantFrom(..."0af-1g ".split("")), maxLength: 80 });
    fc.assert(
      fc.property(fc.oneof(fc.string(), near), (text) => {
        const trace = parseTraceparent(text);
        if (!trace) return;
        expect(trace.traceId).toMatch(/^[0-9a-f]{32}$/);
        expect(trace.spanId).toMatch(/^[0-9a-f]{16}$/);
      }),
    );
  });
});

describe("a request", () => {
  it("goes on with its caller's trace and decision, under a span of its own", () => {
    fc.assert(
      fc.property(context, context, (parent, fresh) => {
        const { own, parentSpanId } = continueTrace(formatTraceparent(parent), fresh, 1);
        expect(own).toEqual({ ...parent, spanId: fresh.spanId });
        expect(parentSpanId).toBe(parent.spanId);
      }),
    );
  });

  it("without one begins one, kept as often as the settings say", () => {
    const fresh = { traceId: "f".repeat(32), spanId: "1".repeat(16) };
    expect(continueTrace("nonsense", fresh, 1).own).toEqual({ ...fresh, sampled: true });
    expect(continueTrace(undefined, fresh, 0).own.sampled).toBe(false);
    const uniform = Array.from({ length: 4000 }, (_, i) =>
      (i * 1_125_899_906_842).toString(16).padStart(32, "0"),
    );
    const kept = uniform.filter((id) => isSampled(id, 0.25)).length;
    expect(kept / uniform.length).toBeCloseTo(0.25, 2);
  });
});
