/** Rows for tests of lists and reports: what a test does not say is a plain delivered SMS. */
import { isFinal, statusOf, type State } from "../../src/domain/message/states.ts";
import type { MirrorMessage, MirrorRow } from "../../src/sql/mirror/row.ts";

export type RowChange = Partial<Omit<MirrorRow, "state">> & { readonly state?: State };

export const newTenant = (): string => `report-${crypto.randomUUID()}`;

/** A message of a tenant, requested at a moment (epoch ms), with events 1 … revision. */
export function messageAt(tenant: string, at: number, change: RowChange = {}): MirrorMessage {
  const state = change.state ?? "delivered";
  const taken = !["accepted", "scheduled", "failed", "canceled", "unconfirmed"].includes(state);
  const changed = change.status_updated_at ?? at + 5000;
  const id = change.message_id ?? `m-${crypto.randomUUID()}`;
  const row: MirrorRow = {
    message_id: id,
    provider_id: "iwinv",
    provider_message_id: taken ? `R-${id}` : "",
    type: "SMS",
    to: "010****5678",
    from: null,
    status: statusOf(state),
    provider_status_code: null,
    provider_status_message: null,
    sent_at: taken ? at + 1000 : null,
    delivered_at: state === "delivered" ? at + 4000 : null,
    failed_at: null,
    requested_at: at,
    scheduled_at: null,
    status_updated_at: changed,
    attempt_count: 1,
    last_checked_at: null,
    next_check_at: at + 10_000,
    last_error: null,
    metadata: null,
    tenant_id: tenant,
    batch_id: null,
    revision: 2,
    template_id: null,
    provider_attempts: 1,
    accepted_at: at,
    finalized_at: isFinal(state) ? changed : null,
    failover_of: null,
    error_class: null,
    cost: null,
    cost_currency: null,
    batch_index: null,
    to_hash: null,
    redacted_at: null,
    request_id: null,
    fallback_id: null,
    state_source: null,
    delivered_at_source: state === "delivered" ? "observed" : null,
    ...change,
    state,
  };
  const event = (revision: number, to: State): MirrorMessage["events"][number] => ({
    message_id: id,
    revision,
    at: at + revision,
    event: to,
    from_state: null,
    to_state: to,
    detail: null,
    tenant_id: row.tenant_id,
  });
  return {
    row,
    events: Array.from({ length: row.revision }, (_, index) =>
      event(index + 1, index + 1 === row.revision ? state : "accepted"),
    ),
  };
}
