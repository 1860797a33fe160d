/** The alerts about a provider: faults of account and line that make messages wait, and that a message was sent again. */
import type { Proof } from "../../domain/alerts/condition.ts";
import type { Circuit } from "../../domain/gate/circuit.ts";
import type { Isolate } from "../isolate.ts";
import type { CallReport } from "./gate-rpc.ts";

/**
 * One outage is one alert, however often the circuit opens again, and one all-clear: when a message was really sent, or where nobody had
 * anything to send when the provider answered the gate twice.
 */
export function alertOfCircuit(
  { alerts }: Pick<Isolate, "alerts">,
  provider: string,
  { phase, fault, rested, relapsed }: Circuit,
): void {
  if (phase === "closed") clear(alerts, provider, "fact");
  else if (rested) clear(alerts, provider, "probe");
  else if (phase === "open" && fault) {
    const { kind, code, message } = fault;
    alerts.raise(`${kind}:${provider}`, { code, message, ...(relapsed && { relapse: true }) });
  }
}

/**
 * Alert of a check alone: where nobody has anything to send they are the first to meet an outage. A single fault of the line is
 * none.
 * @param paused whether calls wait, of whatever kind
 */
export function alertOfCheck(
  { alerts }: Pick<Isolate, "alerts">,
  provider: string,
  { outcome, code, message }: CallReport,
  paused: boolean,
): void {
  if (outcome !== "ok" && (outcome === "account" || paused)) {
    alerts.raise(`${outcome}:${provider}`, { code, message });
  } else if (outcome === "ok" && !paused) clear(alerts, provider, "fact");
}

function clear(alerts: Isolate["alerts"], provider: string, proof: Proof): void {
  alerts.clear(`account:${provider}`, proof);
  alerts.clear(`line:${provider}`, proof);
}
