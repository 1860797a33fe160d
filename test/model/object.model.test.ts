/** The real object in workerd against the emulator: any order of events, evictions and aborts in the middle of them. */
import fc from "fast-check";
import { afterEach, describe, inject, it } from "vitest";

import { releaseClock } from "../support/clock.ts";
import { useShippedSettings } from "../support/settings.ts";
import { FAULTS, Run, type Options, type Step } from "./object-run.ts";

useShippedSettings("model-object", {
  // Attempts that hang end soon.
  PROVIDER_SEND_TIMEOUT: "600ms",
  REFRESH_INTERVAL: "0s",
  IWINV_SEND_RATE: "500",
  IWINV_CHECK_RATE: "500",
  // What the provider never takes is reported at the end of it.
  VALIDITY: "auth=20m,info=20m,ad=20m",
});

afterEach(releaseClock);

/** How the provider behaves to a recipient: see the emulator's README. */
const DIGITS =
  "1111 1111 1111 8001 8012 8112 8403 8429 8430 8501 8503 8600 8601 8602 8603 8605 8606 8609 8610 8611 8612 7001 7002 7003 7005 7006 7008 9002 9091".split(
    " ",
  );

const on = fc.nat(1);
const plain = <const Name extends string>(...names: readonly Name[]) =>
  fc.record({ do: fc.constantFrom(...names), on });

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant("submit"),
      on,
      prefer: fc.constantFrom("respond-async", "wait=1", "leave", "leave"),
    }),
  },
  { weight: 7, arbitrary: plain("alarm") },
  { weight: 5, arbitrary: plain("cancel", "refresh", "replay") },
  { weight: 4, arbitrary: plain("evict", "abort", "abort") },
  { weight: 4, arbitrary: fc.record({ do: fc.constant("fault"), on, fault: faults() }) },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant("receipt"),
      on,
      status: fc.constantFrom("DELIVERED", "FAILED"),
      withId: fc.boolean(),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constant("wait"), on, ms: fc.nat(20_000) }) },
);

function faults() {
  return fc.constantFrom(...FAULTS);
}

const options: fc.Arbitrary<Options> = fc.record({
  digits: fc.constantFrom(...DIGITS),
  alimTalk: fc.boolean(),
  oneNumber: fc.boolean(),
  scheduled: fc.integer({ min: 0, max: 4 }).map((n) => n === 0),
});

describe("a message object, whatever happens to it and in whatever order,", () => {
  it("keeps its promises and gets to its end", async () => {
    await fc.assert(
      fc.asyncProperty(
        options,
        fc.array(step, { minLength: 6, maxLength: 24, size: "max" }),
        async (chosen, steps) => {
          const run = await Run.begin(chosen);
          for (const one of steps) await run.perform(one);
          await run.expectEnd();
        },
      ),
      // A counterexample costs seconds a try: shrink it for a while, not for ever.
      {
        numRuns: Math.ceil(inject("modelRuns") / 30),
        endOnFailure: false,
        interruptAfterTimeLimit: 240_000,
      },
    );
  }, 300_000);
});
