/** A table of contents: the entries of the Worker and the classes of its objects. */
import { app } from "./http/app.ts";
import { queue } from "./jobs/queue.ts";
import { scheduled } from "./jobs/scheduled.ts";
import type { QueuedMirror } from "./objects/mirror/queued.ts";

export { MessageObject } from "./objects/message/message-object.ts";
export { ProviderGate } from "./objects/gate/provider-gate.ts";
export { LedgerObject } from "./objects/ledger/ledger-object.ts";
export { BatchObject } from "./objects/batch/batch-object.ts";
export { MetricsObject } from "./objects/metrics/metrics-object.ts";
export { DisclosureObject } from "./objects/disclosure/disclosure-object.ts";
export { OptOutObject } from "./objects/opt-out/opt-out-object.ts";
export { TenantObject } from "./objects/tenant/tenant-object.ts";
export { AuditObject } from "./objects/audit/audit-object.ts";
export { AlertObject } from "./objects/alerts/alert-object.ts";
export { TemplateRegister } from "./objects/template/template-register.ts";
export { TenantRegister } from "./objects/tenant/tenant-register.ts";

export default { fetch: app.fetch, queue, scheduled } satisfies ExportedHandler<Env, QueuedMirror>;
