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
  // One end of validity is enough, and the row's own goes first.
  const { validFor: _for, validUntil: _until, ...timeless } = common;
  const shared = "validFor" in row || "validUntil" in row ? timeless : common;
  const ownOrCommon = (row as Draft).variables ?? common["variables"];
  const given = {
    ...shared,
    ...row,
    ...(ownOrCommon !== undefined && { variables: ownOrCommon }),
  };
  const parsed = MessageInput.safeParse(given);
  if (!parsed.success) {
    const faults = faultsOf(parsed.error.issues);
    return { ok: false, faults, said: given, messageId: undefined };
  }
  // Only now has each name a bound: they are read to be compared.
  const variables = mergeVariables(common["variables"], (row as Draft).variables);
  const own = variables === undefined ? {} : { variables };
  const draft = draftOf({ ...parsed.data, ...own });
  const { messageId, image = sharedImage } = draft;
  return { ok: true, draft: { ...draft, image }, said: { ...given, ...own }, messageId };
}

type Variables = MessageInput["variables"];

/** By what makes two names the same: the row's own value goes first, however its name is written. */
function mergeVariables(common: unknown, own: Variables): Variables {
  if (!isObject(common) || !isObject(own)) return own ?? (common as Variables);
  const names = new Set(Object.keys(own).map(tidyVariableName));
  const others = Object.entries(common).filter(([name]) => !names.has(tidyVariableName(name)));
  return { ...(Object.fromEntries(others) as Variables), ...own };
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null;
}
