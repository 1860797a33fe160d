/** The gate's own question to the provider, while nobody may call: one call, and never a customer's message. */
import type { Fault } from "../../domain/gate/circuit.ts";
import { log } from "../../kernel/log.ts";
import type { Settings } from "../../kernel/settings/settings.ts";
import { providerFor } from "../../providers/registry.ts";
import type { NoteHost } from "../../telemetry/telemetry.ts";

/** True if the provider offers a harmless question. */
export function canProbe(settings: Settings, providerId: string): boolean {
  return providerFor(settings, providerId).probe !== undefined;
}

/** @returns what it met; undefined where all looks well, or where the provider has nothing harmless to ask. */
export async function probe(
  { settings, telemetry }: NoteHost,
  providerId: string,
  met: Fault,
): Promise<Fault | undefined> {
  const ask = providerFor(settings, providerId).probe;
  if (!ask) return undefined;
  const startMs = Date.now();
  const answer = await ask(met);
  telemetry.counts.probe(providerId, answer.ok, Date.now() - startMs);
  if (answer.ok) return undefined;
  const { code, fault, message } = answer;
  log("info", "gate.probe_failed", { code, fault });
  return { kind: fault === "account" ? "account" : "line", code, message };
}
