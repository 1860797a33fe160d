/** Hands spans to an OTLP collector. What it does not take is dropped and counted: traces must not hold anything up. */
import { log } from "../../kernel/log.ts";
import type { Settings } from "../../kernel/settings/settings.ts";
import { withDeadline } from "../../kernel/time/deadline.ts";
import type { NoteHost } from "../telemetry.ts";
import { otlpBody } from "./otlp.ts";

export const EXPORT_TIMEOUT_MS = 5000;

/** Exports what was recorded in this isolate. Never throws. */
export async function exportSpans({ settings, telemetry }: NoteHost): Promise<void> {
  const endpoint = settings.OTEL_EXPORTER_OTLP_ENDPOINT;
  const spans = telemetry.spans.take();
  if (endpoint === undefined || spans.length === 0) return;
  const taken = await post(settings, endpoint, otlpBody(settings.OTEL_SERVICE_NAME, spans));
  const result = taken ? "exported" : "failed";
  telemetry.metrics.count("kmsg_trace_spans_total", { result }, spans.length);
}

async function post(settings: Settings, endpoint: string, body: object): Promise<boolean> {
  try {
    return await withDeadline(EXPORT_TIMEOUT_MS, async (signal) => {
      const response = await fetch(`${endpoint.replace(/\/{1,9}$/, "")}/v1/traces`, {
        method: "POST",
        headers: { ...settings.OTEL_EXPORTER_OTLP_HEADERS, "content-type": "application/json" },
        body: JSON.stringify(body),
        redirect: "manual",
        signal,
      });
      await response.body?.cancel();
      if (!response.ok) log("warn", "traces.refused", { status: response.status });
      return response.ok;
    });
  } catch (error) {
    log("warn", "traces.export_failed", { error });
    return false;
  }
}
