/** The jobs of the cron trigger. Hourly jobs have a minute each, and none has the full hour, which is everybody's. */
import { tendAlerts } from "./alerts.ts";
import { archiveOld } from "./archive.ts";
import { proveAudits } from "./audit/prove-nightly.ts";
import { tendEpoch } from "./epoch.ts";
import { erasePrivately } from "./erase-job.ts";
import { forgetExports, goOnWithExports } from "./exports.ts";
import { tendEventSockets } from "./live.ts";
import { noteProtection } from "./note-protection.ts";
import { proveMirror } from "./proof/nightly.ts";
import { keepKnown } from "./restore/keep-known.ts";
import { recogniseRestored } from "./restore/recognise.ts";
import { forgetOld } from "./retention.ts";
import { rotateSome } from "./rotate.ts";
import type { Job } from "./run-jobs.ts";
import { wakeAudits } from "./sweep/audits.ts";
import { sweepBatches } from "./sweep/batches.ts";
import { wakeDisclosures } from "./sweep/disclosures.ts";
import { wakeGates } from "./sweep/gates.ts";
import { wakeOldLedgers } from "./sweep/ledgers.ts";
import { sweep } from "./sweep/messages.ts";
import { sweepWebhooks } from "./sweep/webhooks.ts";
import { askInspections } from "./template-inspections.ts";
import { disableFailingEndpoints } from "./webhook-housekeeping.ts";

const SWEEP_LIMIT = 500;

export const JOBS: readonly Job[] = [
  // First, as they need no database, or do not wait for it.
  { name: "alerts", run: tendAlerts },
  { name: "gates", run: wakeGates },
  { name: "inspections", run: askInspections },
  { name: "live", run: tendEventSockets },
  { name: "protection", run: noteProtection },
  // Before anything is written.
  { name: "epoch", run: tendEpoch },
  { name: "sweep", run: async (isolate) => sweep(isolate, SWEEP_LIMIT) },
  { name: "batches", run: async (isolate) => sweepBatches(isolate, SWEEP_LIMIT) },
  { name: "restored", run: recogniseRestored },
  { name: "erase", run: erasePrivately },
  // Each minute of the night, until it is through.
  { name: "mirror proof", run: proveMirror },
  { name: "audit trails", minute: 7, run: wakeAudits },
  { name: "audit proof", minute: 11, run: proveAudits },
  { name: "archive", minute: 17, run: archiveOld },
  // After the archive, not with it.
  { name: "retention", minute: 29, run: forgetOld },
  { name: "old exports", minute: 31, run: forgetExports },
  { name: "webhook retries", minute: 37, run: sweepWebhooks },
  { name: "webhooks", minute: 43, run: disableFailingEndpoints },
  { name: "disclosures", minute: 45, run: wakeDisclosures },
  { name: "rotation", minute: 47, run: rotateSome },
  { name: "kept acts", minute: 51, run: keepKnown },
  { name: "ledgers", minute: 53, run: wakeOldLedgers },
  // Last, as it takes what is left of the minute.
  { name: "exports", run: goOnWithExports },
];
