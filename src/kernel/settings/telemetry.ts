/** Settings of the operators' view of the service: metrics, traces, the log. */
import { z } from "zod";

import { OtlpHeaders } from "./otlp-headers.ts";
import { count, flag, positiveDuration, secret } from "./readers.ts";

export const telemetrySettings = {
  title: "Metrics and traces",
  about: "What operators see of the service, and where it goes.",
  fields: {
    METRICS_TOKEN: secret
      .optional()
      .describe("Bearer token that opens `/metrics` and nothing else, for Prometheus. Secret."),
    METRICS_FLUSH: positiveDuration
      .prefault("5s")
      .describe(
        "How long an isolate gathers counts and spans before it hands them on; an object, whose waiting is billed, at most 0.5 s.",
      ),
    METRICS_SHARDS: count(1, 16)
      .prefault("1")
      .describe("Objects that add the counts up. Never lower it: counters would go back."),
    METRICS_TENANTS: count(0, 1000)
      .prefault("50")
      .describe("Tenants that metrics name, the first to be seen; all others are `other`."),
    OTEL_EXPORTER_OTLP_ENDPOINT: z
      .url()
      .optional()
      .describe(
        "Where traces go as OTLP/HTTP JSON (`/v1/traces` is added); without it none are kept.",
      ),
    OTEL_EXPORTER_OTLP_HEADERS: OtlpHeaders.prefault("").describe(
      "Headers of those calls, such as `api-key=…,x-team=a`. Secret.",
    ),
    OTEL_SERVICE_NAME: z.string().min(1).default("message-objects").describe("Name in traces."),
    OTEL_TRACES_SAMPLER_ARG: z.coerce
      .number()
      .min(0)
      .max(1)
      .prefault("1")
      .describe(
        "Part of the traces begun here that is kept; a caller's `traceparent` decides for its own.",
      ),
    LOG_REQUESTS: flag.prefault("false").describe("`true`: a log line for every request."),
  },
};
