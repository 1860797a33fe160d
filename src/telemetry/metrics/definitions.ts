/**
 * Every metric that the Worker counts, in one table: its name, what it says, its labels. Names follow Prometheus: base units,
 * `_total` for what only grows. What stands here stands in docs/operate/metrics.md too; a test compares them. Pure.
 */

interface Counter<L extends string> {
  readonly kind: "counter";
  readonly help: string;
  readonly labels: readonly L[];
}

interface Histogram<L extends string> {
  readonly kind: "histogram";
  readonly help: string;
  readonly labels: readonly L[];
  /** Upper bounds, ascending, in the unit of the name. */
  readonly buckets: readonly number[];
}

export type Definition = Counter<string> | Histogram<string>;

const counter = <const L extends string>(help: string, ...labels: L[]): Counter<L> => ({
  kind: "counter",
  help,
  labels,
});

const histogram = <const L extends string>(
  help: string,
  buckets: readonly number[],
  ...labels: L[]
): Histogram<L> => ({ kind: "histogram", help, labels, buckets });

/** Seconds of a call. */
const CALL = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30];
/** Seconds of a message's way: an OTP's to a result that comes days later. */
const WAY = [0.1, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 7200, 28_800, 86_400, 259_200];
/** Seconds between a change and its copy. */
const LAG = [0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 1800, 7200];
const SIZES = [1, 2, 5, 10, 25, 50, 100];

export const METRICS = {
  kmsg_messages_accepted_total: counter("Messages accepted.", "tenant", "type"),
  kmsg_messages_sent_total: counter("Messages that a provider took.", "tenant", "type", "provider"),
  kmsg_messages_final_total: counter(
    "Messages that came to their end. A replayed message that ends again counts again.",
    "tenant",
    "type",
    "provider",
    "state",
    "code",
  ),
  kmsg_messages_late_results_total: counter(
    "Results that came for messages that had expired.",
    "provider",
    "state",
  ),
  kmsg_message_time_to_sent_seconds: histogram(
    "From acceptance, or the time asked for, until a provider took the message.",
    WAY,
    "type",
    "provider",
  ),
  kmsg_message_time_to_final_seconds: histogram(
    "From acceptance, or the time asked for, until the message's end.",
    WAY,
    "type",
    "state",
  ),
  kmsg_send_attempts_total: counter(
    "Attempts to hand a message to a provider, by what they taught.",
    "provider",
    "type",
    "outcome",
  ),
  kmsg_send_retries_total: counter(
    "Further attempts that were decided on, by reason.",
    "provider",
    "type",
    "reason",
  ),
  kmsg_provider_calls_total: counter(
    "Calls to a provider: sends, history look-ups, and a gate's probes.",
    "provider",
    "operation",
    "outcome",
  ),
  kmsg_provider_call_duration_seconds: histogram(
    "How long a call to a provider took; operation send is the send latency.",
    CALL,
    "provider",
    "operation",
  ),
  kmsg_checks_total: counter(
    "Looks at a provider's history for a message, by what they found.",
    "provider",
    "via",
    "result",
  ),
  kmsg_shared_checks_total: counter(
    "Checks that asked together: answered by a shared history read, or sent to ask singly.",
    "provider",
    "result",
  ),
  kmsg_shared_reads_total: counter(
    "Shared history reads, of one or more pages: ok, refused (the provider does not page), line, account.",
    "provider",
    "result",
  ),
  kmsg_receipts_total: counter("Delivery receipts handed in, by what they did.", "result"),
  kmsg_receipt_delay_seconds: histogram(
    "From the delivery that a receipt tells of until the receipt came.",
    WAY,
    "result",
  ),
  kmsg_gate_slots_total: counter("Slots for calls that the gate gave out.", "provider", "work"),
  kmsg_gate_refusals_total: counter(
    "Requests for slots that met a pause or an open circuit.",
    "provider",
    "work",
  ),
  kmsg_gate_unanswered_total: counter(
    "Requests for slots that the gate did not answer within a second: the isolate paced them by itself.",
    "provider",
    "work",
  ),
  kmsg_gate_wait_seconds: histogram(
    "How far ahead the slot was that a message got.",
    WAY,
    "provider",
    "work",
  ),
  kmsg_gate_reports_total: counter(
    "What calls told the gate: ok, account (a fault that people mend), line.",
    "provider",
    "outcome",
  ),
  kmsg_guard_refusals_total: counter("Messages that guards against abuse refused.", "reason"),
  kmsg_rate_unanswered_total: counter(
    "Charges of requests to their key that the tenant's object did not answer: the isolate counted alone for a second.",
  ),
  kmsg_auth_failures_total: counter(
    "Requests with a wrong key: refused, or limited where an address sent too many.",
    "result",
  ),
  kmsg_alerts_total: counter("Alerts to operators.", "provider", "code", "result"),
  kmsg_mirror_writes_total: counter("Batches of the mirror's queue.", "result"),
  kmsg_mirror_rows_total: counter("Rows that came to the mirror.", "result"),
  kmsg_mirror_batch_size: histogram("Messages in a batch of the mirror's queue.", SIZES),
  kmsg_mirror_lag_seconds: histogram("From a message's change until Postgres has it.", LAG),
  kmsg_dead_letters_total: counter("Messages that became dead letters.", "kind"),
  kmsg_webhook_deliveries_total: counter("Webhook deliveries, by outcome.", "outcome"),
  kmsg_webhook_duration_seconds: histogram("How long a webhook delivery took.", CALL, "outcome"),
  kmsg_webhook_deferred_total: counter(
    "Webhook calls that were put off: their host is called as often as it may be (rate), or rests because it only failed (paused).",
    "reason",
  ),
  kmsg_retention_rows_total: counter(
    "Rows that age made forget something, by class of retention.",
    "class",
  ),
  kmsg_batches_total: counter("Batches, by what happened to them.", "event"),
  kmsg_batch_duration_seconds: histogram(
    "From a batch's acceptance, or the time asked for, until all of its messages were final.",
    WAY,
  ),
  kmsg_http_requests_total: counter("Requests, by route template.", "method", "route", "status"),
  kmsg_http_request_duration_seconds: histogram(
    "How long a request took until its answer began.",
    CALL,
    "method",
    "route",
  ),
  kmsg_trace_spans_total: counter("Spans of traces, by what became of them.", "result"),
  kmsg_metrics_dropped_total: counter("Observations that found no room.", "reason"),
} as const satisfies Readonly<Record<string, Definition>>;

type Table = typeof METRICS;
export type MetricName = keyof Table;
export type CounterName = {
  [N in MetricName]: Table[N]["kind"] extends "counter" ? N : never;
}[MetricName];
export type HistogramName = Exclude<MetricName, CounterName>;
export type LabelsOf<N extends MetricName> = Readonly<Record<Table[N]["labels"][number], string>>;

/** Gauges are not counted: they are read when somebody asks. */
export const GAUGES = {
  kmsg_sql_up: { help: "1 where Postgres answered.", labels: [] },
  kmsg_metrics_shards_up: { help: "Metrics objects that answered.", labels: [] },
  kmsg_messages_open: { help: "Messages that are not final, by state.", labels: ["state"] },
  kmsg_messages_oldest_open_seconds: {
    help: "Age of the oldest message in a state that is not final; scheduled ones wait on purpose.",
    labels: ["state"],
  },
  kmsg_messages_overdue: {
    help: "Open messages whose time is over by more than a minute; up to 10,000 are counted.",
    labels: [],
  },
  kmsg_dead_letters_open: {
    help: "Dead letters that nobody dealt with; up to 10,000 of a kind are counted.",
    labels: ["kind"],
  },
  kmsg_mirror_queue_up: { help: "1 where a queue of the mirror answered.", labels: ["queue"] },
  kmsg_mirror_queue_backlog: {
    help: "Copies that wait in a queue of the mirror.",
    labels: ["queue"],
  },
  kmsg_mirror_queue_oldest_seconds: {
    help: "Age of the oldest copy that waits in a queue of the mirror.",
    labels: ["queue"],
  },
  kmsg_mirror_proof_findings: {
    help: "Differences that the newest nightly proof of the mirror found, over all tenants.",
    labels: [],
  },
  kmsg_mirror_proof_age_seconds: {
    help: "Since the newest nightly proof of the mirror came to its end; absent before the first.",
    labels: [],
  },
  kmsg_database_known: {
    help: "1 while the database is as it was; 0 since it was restored or replaced, until it was rebuilt.",
    labels: [],
  },
  kmsg_gate_up: { help: "1 where the gate answered.", labels: ["provider", "shard"] },
  kmsg_gate_circuit_open: {
    help: "1 while only the gate may call the provider, or whom it wakes.",
    labels: ["provider", "shard"],
  },
  kmsg_gate_pause_seconds: {
    help: "How long the present pause still lasts.",
    labels: ["provider", "shard"],
  },
  kmsg_gate_waiting: {
    help: "Messages that wait at the gate for the end of a fault.",
    labels: ["provider", "shard"],
  },
  kmsg_gate_backlog_seconds: {
    help: "How far ahead the next free slot is, behind all that wait for one.",
    labels: ["provider", "shard", "work", "lane"],
  },
  kmsg_tasks_up: {
    help: "1 where the alerts' object told when what runs by itself last succeeded.",
    labels: [],
  },
  kmsg_task_last_success_timestamp_seconds: {
    help: "When a cron job, cron itself or the mirror's consumer last succeeded, Unix time.",
    labels: ["task"],
  },
  kmsg_task_period_seconds: { help: "How often a task is to run.", labels: ["task"] },
  kmsg_task_late: {
    help: "1 where a task has not succeeded for three of its periods; where cron has stopped, of cron alone.",
    labels: ["task"],
  },
  kmsg_gate_rate: { help: "Calls a second that the settings allow.", labels: ["provider", "work"] },
} as const satisfies Readonly<
  Record<string, { readonly help: string; readonly labels: readonly string[] }>
>;

export type GaugeName = keyof typeof GAUGES;
export type GaugeLabels<N extends GaugeName> = Readonly<
  Record<(typeof GAUGES)[N]["labels"][number], string>
>;
