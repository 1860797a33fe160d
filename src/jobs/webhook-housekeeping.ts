/** Once an hour: endpoints that have only failed for days are disabled. What the log forgets is a matter of retention. */
import { disable } from "../domain/webhook/endpoints.ts";
import { log } from "../kernel/log.ts";
import { DAY_MS } from "../kernel/time/units.ts";
import type { Isolate } from "../objects/isolate.ts";
import { changeEndpoint } from "../objects/webhook/endpoint-store.ts";
import type { Sql } from "../sql/driver/sql.ts";

export const FAILING_DAYS = 5;

/** Over the index of the time: two lookups of the last days, not a walk through all. */
const FAILING = `select tenant_id, endpoint_id, min(at) as since from kmsg_webhook_delivery
where at >= $1::bigint and outcome <> 'dropped' and endpoint_id <> 'message'
group by tenant_id, endpoint_id
having not bool_or(outcome = 'delivered') and min(at) <= $2::bigint and max(at) > $3::bigint`;

/** The cron trigger's job. */
export async function disableFailingEndpoints(
  isolate: Pick<Isolate, "withPostgres" | "tenants">,
  /** Epoch ms. */
  scheduledTime: number,
): Promise<void> {
  await isolate.withPostgres(async (sql) => {
    await disableFailing(isolate, sql, scheduledTime);
  }, "job");
}

interface Failing {
  readonly tenant_id: string;
  readonly endpoint_id: string;
  readonly since: string;
}

/** @returns how many endpoints were disabled. */
export async function disableFailing(
  isolate: Pick<Isolate, "tenants">,
  sql: Sql,
  /** Epoch ms. */
  now: number,
): Promise<number> {
  const began = now - FAILING_DAYS * DAY_MS;
  // A day more than it takes, so that the first failure is still in sight when the time is over.
  const { rows } = await sql.query<Failing>(FAILING, [began - DAY_MS, began, now - DAY_MS]);
  let disabled = 0;
  for (const { tenant_id: tenant, endpoint_id: id } of rows) {
    try {
      let done = false;
      await changeEndpoint(isolate.tenants, tenant, id, (endpoint) => {
        // What failed before somebody enabled it again is forgiven.
        done = endpoint.disabled === undefined && endpoint.since <= began;
        return done
          ? disable(endpoint, `every delivery failed for ${FAILING_DAYS} days`)
          : endpoint;
      });
      if (done) {
        disabled++;
        log("alert", "webhook.endpoint_disabled", { tenant, endpoint: id });
      }
    } catch (error) {
      log("warn", "webhook.disable_failed", { error });
    }
  }
  return disabled;
}
