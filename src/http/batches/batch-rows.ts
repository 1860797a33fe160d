/** From the rows of a batch request to what is stored: every row judged on its own, and told by its place. */
import type { TakenRows } from "../../app/send/admit.ts";
import {
  checkNames,
  intakeLimits,
  withTemplate,
  type TemplateHost,
} from "../../app/send/send-message.ts";
import type { BatchRow, Refusal } from "../../domain/batch/batch-record.ts";
import type { Draft } from "../../domain/message/draft.ts";
import type { Fault, Picture } from "../../domain/message/intake-checks.ts";
import { takeIn } from "../../domain/message/intake.ts";
import type { TenantConfig } from "../../domain/tenant/tenant-config.ts";
import { routeMessage, type RouteHost } from "../../providers/route-message.ts";
import { draftOf } from "../messages/draft.ts";
import { faultsOf } from "../problems/zod-faults.ts";
import { MessageInput } from "../shapes/schemas.ts";

export type RowDraft =
  | { readonly ok: true; readonly draft: Draft }
  | { readonly ok: false; readonly faults: readonly Fault[] };

/** @param drafts one a row, in their order. */
export async function takeRows(
  host: RouteHost & TemplateHost,
  config: TenantConfig,
  drafts: readonly RowDraft[],
  sharedImage: Picture | undefined,
): Promise<TakenRows> {
  const { settings } = host;
  const limits = intakeLimits(settings, config);
  const now = Date.now();
  const names = new Set<string>();
  const rows: BatchRow[] = [];
  const refusals: Refusal[] = [];
  const repeatable = new Set<number>();
  for (const [index, parsed] of drafts.entries()) {
    const refuse = (faults: readonly Fault[]): void => {
      refusals.push(...faults.map((fault) => ({ index, ...fault })));
    };
    if (!parsed.ok) {
      refuse(parsed.faults);
      continue;
    }
    const { draft } = parsed;
    const intake = takeIn(draft, limits, now);
    const naming = [...checkNames(draft.messageId, undefined), ...repeated(draft, names)];
    if (!intake.ok || naming.length > 0) {
      refuse([...naming, ...(intake.ok ? [] : intake.faults)]);
      continue;
    }
    const routed = routeMessage(host, config, intake.request, {
      fraction: Math.random(),
      wanted: draft.providerId,
    });
    const templated = routed.ok ? await withTemplate(host, routed) : routed;
    if (!templated.ok) {
      refuse([templated.fault]);
      continue;
    }
    if (draft.allowDuplicate) repeatable.add(index);
    const ownImage = draft.image === sharedImage ? undefined : intake.image;
    rows.push({
      index,
      request: templated.request,
      choice: templated.choice,
      ...(intake.scheduledAt !== undefined && { scheduledAt: intake.scheduledAt }),
      ...(draft.messageId !== undefined && { messageId: draft.messageId }),
      ...(ownImage && { image: ownImage }),
    });
  }
  return { rows, refusals, repeatable };
}

/** A row with what all rows have in common. The common picture is decoded once for all. */
export function draftRow(
  common: Record<string, unknown>,
  sharedImage: Picture | undefined,
  row: unknown,
): RowDraft {
  if (typeof row !== "object" || row === null || Array.isArray(row)) {
    const detail = "must be an object";
    return { ok: false, faults: [{ pointer: "", code: "invalid_type", detail }] };
  }
  const variables = mergeVariables(common["variables"], (row as Draft).variables);
  // One end of validity is enough, and the row's own goes first.
  const { validFor: _for, validUntil: _until, ...timeless } = common;
  const shared = "validFor" in row || "validUntil" in row ? timeless : common;
  const merged = { ...shared, ...row, ...(variables !== undefined && { variables }) };
  const parsed = MessageInput.safeParse(merged);
  if (!parsed.success) return { ok: false, faults: faultsOf(parsed.error.issues) };
  const draft = draftOf(parsed.data);
  return { ok: true, draft: { ...draft, image: draft.image ?? sharedImage } };
}

function mergeVariables(common: unknown, own: unknown): unknown {
  const mergeable = typeof common === "object" && typeof own === "object";
  return mergeable ? { ...common, ...own } : (own ?? common);
}

/** Two rows with one id would be one message. */
function repeated({ messageId }: Draft, names: Set<string>): readonly Fault[] {
  if (messageId === undefined) return [];
  if (!names.has(messageId)) {
    names.add(messageId);
    return [];
  }
  const detail = "stands in the batch twice";
  return [{ pointer: "/messageId", code: "repeated", detail }];
}
