/** The HTTP surface: what every request passes, and the routers behind it. */
import { OpenAPIHono } from "@hono/zod-openapi";

import { isolateOf } from "../objects/isolate.ts";
import { harden } from "./access/harden.ts";
import { observeRequests } from "./access/observe.ts";
import { watchCron } from "./access/watch-cron.ts";
import type { AppEnv } from "./app-env.ts";
import { approvals } from "./approvals/approvals.ts";
import { auditRoutes } from "./audit/audit.ts";
import { auditExportRoutes } from "./audit/export.ts";
import { auditVerifyRoutes } from "./audit/verify.ts";
import { batches } from "./batches/batches.ts";
import { deadLetters } from "./dead-letters/dead-letters.ts";
import { events } from "./events/events.ts";
import { exportJobRoutes } from "./export/export-jobs.ts";
import { exportRoutes } from "./export/export.ts";
import { kmsgRoutes } from "./kmsg/kmsg-routes.ts";
import { live } from "./messages/live.ts";
import { messages } from "./messages/messages.ts";
import { recipients } from "./messages/recipients.ts";
import { redactRoutes } from "./messages/redact.ts";
import { resolveRoutes } from "./messages/resolve.ts";
import { mirrorRoutes } from "./mirror/mirror-routes.ts";
import { rebuildRoutes } from "./mirror/rebuild-routes.ts";
import { optOutFiles } from "./opt-outs/opt-out-files.ts";
import { optOuts } from "./opt-outs/opt-outs.ts";
import { privacyKeys } from "./privacy/privacy-keys.ts";
import { privacy } from "./privacy/privacy.ts";
import { installProblems } from "./problems/install.ts";
import { receipts } from "./receipts/receipts.ts";
import { accessReports } from "./reports/access-report.ts";
import { openReports } from "./reports/open-reports.ts";
import { reports } from "./reports/reports.ts";
import { about } from "./service/about.ts";
import { balanceRoutes } from "./service/balance.ts";
import { dashboard } from "./service/dashboard.ts";
import { docs } from "./service/docs.ts";
import { health } from "./service/health.ts";
import { metricsRoutes } from "./service/metrics.ts";
import { securityContact } from "./service/security-txt.ts";
import { statusChecks } from "./status-checks/status-checks.ts";
import { templateChanges } from "./templates/template-changes.ts";
import { templates } from "./templates/templates.ts";
import { pauses } from "./tenants/pauses.ts";
import { tenantKeys } from "./tenants/tenant-keys.ts";
import { tenants } from "./tenants/tenants.ts";
import { webhookDeliveries } from "./webhooks/webhook-deliveries.ts";
import { webhookVerbs } from "./webhooks/webhook-verbs.ts";
import { webhooks } from "./webhooks/webhooks.ts";

export const app = new OpenAPIHono<AppEnv>();

app.use(async (c, next) => {
  const given = c.req.header("x-request-id");
  const requestId = given && /^[A-Za-z0-9._:-]{1,128}$/.test(given) ? given : crypto.randomUUID();
  c.set("requestId", requestId);
  c.header("x-request-id", requestId);
  const isolate = isolateOf(c.env);
  c.set("isolate", isolate);
  c.set("settings", isolate.settings);
  await next();
});
app.use(observeRequests);
app.use(watchCron);
app.use(harden);

// First: it finds the key where browsers have to put it.
app.route("/", live);
app.route("/", events);
// Before health, whose index it shows to browsers as a page.
app.route("/", dashboard);
app.route("/", health);
app.route("/", about);
app.route("/", securityContact);
app.route("/", metricsRoutes);
// Before the messages: its names would be taken for ids.
app.route("/", exportRoutes);
app.route("/", exportJobRoutes);
app.route("/", messages);
app.route("/", redactRoutes);
app.route("/", resolveRoutes);
app.route("/", privacy);
app.route("/", batches);
app.route("/", receipts);
app.route("/", recipients);
app.route("/", optOutFiles);
app.route("/", optOuts);
app.route("/", reports);
app.route("/", openReports);
app.route("/", accessReports);
app.route("/", mirrorRoutes);
app.route("/", rebuildRoutes);
app.route("/", deadLetters);
app.route("/", balanceRoutes);
app.route("/", templates);
app.route("/", templateChanges);
app.route("/", statusChecks);
app.route("/", tenants);
app.route("/", pauses);
app.route("/", tenantKeys);
app.route("/", auditRoutes);
app.route("/", auditVerifyRoutes);
app.route("/", auditExportRoutes);
app.route("/", privacyKeys);
app.route("/", approvals);
// The log before the endpoints: its name would be taken for an id.
app.route("/", webhookDeliveries);
app.route("/", webhookVerbs);
app.route("/", webhooks);
app.route("/", kmsgRoutes);
app.route("/", docs);

installProblems(app);
