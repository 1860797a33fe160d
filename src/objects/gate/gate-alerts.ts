/** What a call's outcome means to operators: faults of account and line that make messages wait, and their end. */
import type { Circuit } from "../../domain/gate/circuit.ts";
import type { Isolate } from "../isolate.ts";
import type { CallReport } from "./provider-gate.ts";

/** @param circuit as it is after the report */
export function alertOf(
  { alerts }: Pick<Isolate, "alerts">,
  provider: string,
  { outcome, code, message }: CallReport,
  circuit: Circuit,
): void {
  if (outcome === "ok") {
    alerts.clear(`account:${provider}`);
    alerts.clear(`line:${provider}`);
  } else if (outcome === "account") {
    alerts.raise(`account:${provider}`, { code, message });
  } else if (circuit.until !== 0) {
    // A single fault of the line stops nobody.
    alerts.raise(`line:${provider}`, { code, message });
  }
}
