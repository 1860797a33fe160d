/** The counts of a report as columns of SQL. */
import { FINAL_STATES } from "../../domain/reports/counts.ts";
import { statusList } from "../states.ts";

export const COUNT_COLUMNS = `count(*)::integer as accepted,
  count(*) filter (where t.status in ${statusList("open")})::integer as open,
  count(t.sent_at)::integer as sent,
  ${FINAL_STATES.map((state) => `count(*) filter (where t.state = '${state}')::integer as ${state}`).join(",\n  ")}`;
