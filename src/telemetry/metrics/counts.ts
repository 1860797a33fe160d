/** The counts of the Worker's parts, one verb a part. All of them only add in memory. */
import type { MessageType } from "@k-msg/core";

import type { BatchRecord } from "../../domain/batch/batch-record.ts";
import { errorCodeLabel, providerLabel } from "./labels.ts";
import type { Counter } from "./registry.ts";

export class Counts {
  readonly #counter: Counter;

  constructor(counter: Counter) {
    this.#counter = counter;
  }

  /** A send, and what it taught. */
  send(
    provider: string,
    type: MessageType,
    outcome: "accepted" | "not_sent" | "refused" | "unknown",
    durationMs: number,
  ): void {
    this.#counter.count("kmsg_send_attempts_total", {
      provider: providerLabel(provider),
      type,
      outcome,
    });
    this.#call(provider, "send", outcome === "accepted" ? "ok" : outcome, durationMs);
  }

  /** A look at a provider's history. */
  history(provider: string, ok: boolean, durationMs: number): void {
    this.#call(provider, "history", ok ? "ok" : "failed", durationMs);
  }

  /** A gate's own question, while nobody may call. */
  probe(provider: string, ok: boolean, durationMs: number): void {
    this.#call(provider, "probe", ok ? "ok" : "failed", durationMs);
  }

  #call(
    id: string,
    operation: "send" | "history" | "probe",
    outcome: string,
    durationMs: number,
  ): void {
    const provider = providerLabel(id);
    this.#counter.count("kmsg_provider_calls_total", { provider, operation, outcome });
    this.#counter.observe(
      "kmsg_provider_call_duration_seconds",
      { provider, operation },
      durationMs / 1000,
    );
  }

  /** A check of a message: who wanted it and what it found. */
  check(provider: string, via: string, result: string): void {
    this.#counter.count("kmsg_checks_total", { provider: providerLabel(provider), via, result });
  }

  /** @param delayMs from the delivery that it tells of until now; absent where it tells no time. */
  receipt(
    result: "merged" | "ignored" | "contradicts" | "mismatch" | "not_found" | "ambiguous",
    delayMs: number | undefined,
  ): void {
    this.#counter.count("kmsg_receipts_total", { result });
    if (delayMs === undefined || (result !== "merged" && result !== "ignored")) return;
    this.#counter.observe("kmsg_receipt_delay_seconds", { result }, delayMs / 1000);
  }

  /** One batch of the queue. @param lagsMs one of each message that is in Postgres now. */
  mirrorBatch(result: "written" | "failed", size: number, lagsMs: readonly number[]): void {
    this.#counter.count("kmsg_mirror_writes_total", { result });
    this.#counter.observe("kmsg_mirror_batch_size", {}, size);
    if (lagsMs.length > 0)
      this.#counter.count("kmsg_mirror_rows_total", { result: "written" }, lagsMs.length);
    for (const lag of lagsMs) this.#counter.observe("kmsg_mirror_lag_seconds", {}, lag / 1000);
  }

  /** A row that Postgres refused. */
  refusedRow(): void {
    this.#counter.count("kmsg_mirror_rows_total", { result: "refused" });
    this.#counter.count("kmsg_dead_letters_total", { kind: "mirror" });
  }

  /** Checks that came together: answered by a shared read, or sent to ask singly. */
  shared(id: string, answered: number, single: number): void {
    const provider = providerLabel(id);
    if (answered > 0)
      this.#counter.count("kmsg_shared_checks_total", { provider, result: "answered" }, answered);
    if (single > 0)
      this.#counter.count("kmsg_shared_checks_total", { provider, result: "single" }, single);
  }

  /** A shared read came to its end. */
  read(provider: string, result: "ok" | "refused" | "line" | "account"): void {
    this.#counter.count("kmsg_shared_reads_total", { provider: providerLabel(provider), result });
  }

  /** Counts the gate's answers. */
  grant(provider: string, work: string, slots: number | "paused"): void {
    const labels = { provider: providerLabel(provider), work };
    if (slots === "paused") this.#counter.count("kmsg_gate_refusals_total", labels);
    else this.#counter.count("kmsg_gate_slots_total", labels, slots);
  }

  /** A gate that did not answer in time. */
  gateSilent(provider: string, work: string): void {
    this.#counter.count("kmsg_gate_unanswered_total", { provider: providerLabel(provider), work });
  }

  /** Counts the outcomes that calls reported to the gate. */
  gateReport(provider: string, outcome: "ok" | "account" | "line"): void {
    this.#counter.count("kmsg_gate_reports_total", { provider: providerLabel(provider), outcome });
  }

  /** An operator was told of a fault, or the webhook for it did not take it. */
  alert(provider: string, code: string, told: boolean): void {
    this.#counter.count("kmsg_alerts_total", {
      provider: providerLabel(provider),
      code: errorCodeLabel(code),
      result: told ? "told" : "failed",
    });
  }

  /** A message that a guard against abuse refused. */
  guardRefusal(reason: string): void {
    this.#counter.count("kmsg_guard_refusals_total", { reason });
  }

  /** The object that counts a key's requests did not answer. */
  rateUnanswered(): void {
    this.#counter.count("kmsg_rate_unanswered_total", {});
  }

  /** A key that is none of ours. @param result refused, or limited where there were too many from one address */
  authFailure(result: "refused" | "limited"): void {
    this.#counter.count("kmsg_auth_failures_total", { result });
  }

  /** The slot that a message got lies this far ahead. */
  gateWait(provider: string, work: string, waitMs: number): void {
    this.#counter.observe(
      "kmsg_gate_wait_seconds",
      { provider: providerLabel(provider), work },
      waitMs / 1000,
    );
  }

  /** One try to deliver a webhook. @param outcome of few words, such as delivered, refused, failed, gone. */
  webhook(outcome: string, seconds: number): void {
    this.#counter.count("kmsg_webhook_deliveries_total", { outcome });
    this.#counter.observe("kmsg_webhook_duration_seconds", { outcome }, seconds);
  }

  /** A delivery that was put off, as its host had no room. @param reason rate, paused */
  webhookDeferred(reason: string): void {
    this.#counter.count("kmsg_webhook_deferred_total", { reason });
  }

  /** Rows that age made forget something, by class of retention. */
  forgotten(retention: string, rows: number): void {
    this.#counter.count("kmsg_retention_rows_total", { class: retention }, rows);
  }

  /** Counts the result of a change of a batch. `before` is absent for a new one. */
  batch(before: BatchRecord | undefined, after: BatchRecord): void {
    if (!before) this.#counter.count("kmsg_batches_total", { event: "accepted" });
    if (before?.canceledAt === undefined && after.canceledAt !== undefined) {
      this.#counter.count("kmsg_batches_total", { event: "canceled" });
    }
    if (before?.completedAt !== undefined || after.completedAt === undefined) return;
    this.#counter.count("kmsg_batches_total", { event: "completed" });
    const start = Math.max(after.acceptedAt, after.scheduledAt ?? 0);
    this.#counter.observe("kmsg_batch_duration_seconds", {}, (after.completedAt - start) / 1000);
  }
}
