/** A gate that is always waited for. */
import { vi } from "vitest";

// A message whose gate does not answer in this time goes unpaced.
import { FAIL_OPEN_MS } from "../../src/objects/gate/gate-stub.ts";

/** On a busy machine a gate may take longer than messages wait for it; where their slots are looked at none goes without. */
export function waitForGate(): void {
  const real = globalThis.setTimeout;
  vi.spyOn(globalThis, "setTimeout").mockImplementation(((ring: () => void, ms?: number) =>
    real(ring, ms === FAIL_OPEN_MS ? 600_000 : ms)) as typeof setTimeout);
}
