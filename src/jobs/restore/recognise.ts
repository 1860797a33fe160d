/** Each minute: a database that has not heard of the newest acts of privacy is made to obey them. Until then nobody reads it. */
import { log } from "../../kernel/log.ts";
import { readMark } from "../../sql/privacy/mark.ts";
import { applyActs, type ApplyHost } from "./apply-acts.ts";

const BUDGET_MS = 20_000;

export async function recogniseRestored(isolate: ApplyHost): Promise<void> {
  const { settled } = await isolate.tenants.actMarks();
  if (settled === 0) return;
  await isolate.withPostgres(async (sql) => {
    if ((await readMark(sql)) >= settled) return;
    log("alert", "privacy.database_restored", {});
    await applyActs(isolate, sql, Date.now() + BUDGET_MS);
  }, "job");
}
