/** From a row of a batch request to a draft, with what all rows have in common. */
import { tidyVariableName } from "@k-msg/core";

import type { RowDraft } from "../../app/send/take-rows.ts";
import type { Draft } from "../../domain/message/draft.ts";
import type { Picture } from "../../domain/message/intake-checks.ts";
import { draftOf } from "../messages/draft.ts";
import { faultsOf } from "../problems/zod-faults.ts";
import { MessageInput } from "../shapes/schemas.ts";

/** A row with what all rows have in common. The common picture is decoded once for all. */
export function draftRow(
  common: Record<string, unknown>,
  sharedImage: Picture | undefined,
  row: unknown,
): RowDraft {
  if (typeof row !== "object" || row === null || Array.isArray(row)) {
    const detail = "must be an object";
    const faults = [{ pointer: "", code: "invalid_type", detail } as const];
    return { ok: false, faults, said: row, messageId: undefined };
  }
  const variables = mergeVariables(common["variables"], (row as Draft).variables);
  // One end of validity is enough, and the row's own goes first.
  const { validFor: _for, validUntil: _until, ...timeless } = common;
  const shared = "validFor" in row || "validUntil" in row ? timeless : common;
  const merged = { ...shared, ...row, ...(variables !== undefined && { variables }) };
  const parsed = MessageInput.safeParse(merged);
  if (!parsed.success) {
    const faults = faultsOf(parsed.error.issues);
    return { ok: false, faults, said: merged, messageId: undefined };
  }
  const draft = draftOf(parsed.data);
  const { messageId, image = sharedImage } = draft;
  return { ok: true, draft: { ...draft, image }, said: merged, messageId };
}

/** By what makes two names the same: the row's own value goes first, however its name is written. */
function mergeVariables(common: unknown, own: unknown): unknown {
  if (!isObject(common) || !isObject(own)) return own ?? common;
  const names = new Set(Object.keys(own).map(tidyVariableName));
  const others = Object.entries(common).filter(([name]) => !names.has(tidyVariableName(name)));
  return { ...Object.fromEntries(others), ...own };
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
