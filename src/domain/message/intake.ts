/**
 * From what a caller wrote to what is stored: types decided, text rendered, numbers normalised, everything that the
 * provider would refuse refused here, by field and reason. Pure; the template is asked for elsewhere.
 */
import { checkPurpose, composeAd, purposeOf } from "../advertising/ad-intake.ts";
import { normalizeDraft, type NormalizedDraft } from "../text/normalize-draft.ts";
import { renderDraft } from "../text/render.ts";
import { isCovered } from "../webhook/proven.ts";
import { guardUrl } from "../webhook/url-guard.ts";
import type { Draft, IntakeLimits } from "./draft.ts";
import { asWritten, withStep } from "./failover-steps.ts";
import { takeAlimTalk } from "./intake-alimtalk.ts";
import { checkCustomFields, checkImage, type Fault, type Report } from "./intake-checks.ts";
import { takeRecipient } from "./intake-recipient.ts";
import { checkSender, takeSender } from "./intake-sender.ts";
import { takeText } from "./intake-text.ts";
import type { MessageRequest } from "./record.ts";
import { checkSchedule } from "./schedule.ts";
import { validUntilOf } from "./validity.ts";

export type Intake =
  | {
      readonly ok: true;
      readonly request: MessageRequest;
      readonly scheduledAt: number | undefined;
      readonly image: Uint8Array | undefined;
    }
  | { readonly ok: false; readonly faults: readonly Fault[] };

export function takeIn(given: Draft, limits: IntakeLimits, now: number): Intake {
  const faults: Fault[] = [];
  const fault: Report = (pointer, code, detail, values) => {
    faults.push({ pointer: asWritten(given, pointer), code, detail, ...(values && { values }) });
  };
  const stepped = withStep(given, fault);
  const tidy: Partial<NormalizedDraft> =
    (given.normalize ?? limits.normalize) ? normalizeDraft(stepped) : {};
  const rendered = renderDraft(inOurWords(tidy.draft ?? stepped, fault), fault, tidy.titleValue);
  const { draft, warnings, ...ad } = composeAd(rendered.draft, limits.ads, fault);
  const changes = [...(tidy.changes ?? []), ...ad.changes].map((change) => ({
    ...change,
    pointer: asWritten(given, change.pointer),
  }));

  const to = takeRecipient(draft, limits, fault);
  checkSchedule(draft.scheduledAt, limits.scheduleMaxMs, now, fault);
  const validUntil = validUntilOf(draft, limits.validity ?? {}, now, fault);
  checkCustomFields(draft.customFields ?? {}, fault);
  const from = takeSender(draft, limits, fault);
  if (from !== undefined) checkSender(from, limits.senders ?? [], fault);
  const body =
    draft.type === "ALIMTALK"
      ? takeAlimTalk({ ...rendered, draft }, limits.failover, fault)
      : takeText(draft, draft.type, fault);
  checkPurpose({ draft, text: body?.text }, limits.ads, now, fault);
  if (draft.image) checkImage(draft.image, fault);
  checkWebhookUrl(draft.webhookUrl, limits, fault);

  if (faults.length > 0 || to === undefined || !body) return { ok: false, faults };
  return {
    ok: true,
    scheduledAt: draft.scheduledAt,
    image: draft.image?.bytes,
    request: {
      ...body,
      ...purposeOf(draft),
      to,
      toAsGiven: draft.to,
      ...(from !== undefined && { from }),
      ...(draft.from === undefined &&
        draft.type !== "ALIMTALK" &&
        limits.providerSender && { defaultSender: true as const }),
      ...(validUntil !== undefined && { validUntil }),
      ...(draft.onUnknown && { onUnknown: draft.onUnknown }),
      ...(draft.maxAttempts !== undefined && { maxAttempts: draft.maxAttempts }),
      ...(draft.customFields && { customFields: draft.customFields }),
      ...(draft.webhookUrl !== undefined && { webhookUrl: draft.webhookUrl }),
      ...(draft.priority === "high" && { priority: draft.priority }),
      ...(changes.length > 0 && { changes }),
      ...(warnings.length > 0 && { warnings }),
      ...(draft.image && {
        image: { filename: draft.image.filename, contentType: draft.image.contentType },
      }),
    },
  };
}

/** Two fields have a second name. */
function inOurWords(draft: Draft, fault: Report): Draft {
  const { body, max_attempts: limit, ...rest } = draft;
  const { text = body, maxAttempts = limit } = rest;
  if (body !== undefined && body !== text) fault("/body", "contradiction", "is not the text");
  if (limit !== undefined && limit !== maxAttempts) {
    fault("/max_attempts", "contradiction", "is not maxAttempts");
  }
  return { ...rest, text, maxAttempts };
}

const UNPROVEN =
  "must be the address of a webhook of yours that is proven, or lie below it: POST /v1/webhooks makes one (with the events `webhook.challenge` alone it gets nothing itself)";

function checkWebhookUrl(url: string | undefined, limits: IntakeLimits, fault: Report): void {
  if (url === undefined) return;
  const guarded = guardUrl(url, { local: limits.localWebhooks ?? false });
  if (!guarded.ok) fault("/webhookUrl", guarded.code, guarded.detail);
  else if (limits.provenWebhooks && !isCovered(url, limits.provenWebhooks)) {
    fault("/webhookUrl", "unproven_address", UNPROVEN);
  }
}
