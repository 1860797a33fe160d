/** Which numbers a tenant's messages may come from. Pure. */
import { normalizeKoreanPhone } from "@k-msg/core";

import type { Settings } from "../../kernel/settings/settings.ts";
import { DEFAULT_TENANT, type TenantConfig } from "../tenant/tenant-config.ts";

type Own = Pick<
  Settings,
  "ENVIRONMENT" | "IWINV_SMS_SENDER_NUMBER" | "IWINV_SENDER_NUMBER" | "SOLAPI_SENDER_NUMBER"
>;

/**
 * Domestic digits; empty: any. A tenant has the numbers of its own list; the default tenant those of the settings too. Who has no
 * list has the service's own numbers, which are what its messages go out under anyway; in development any number.
 */
export function registeredSenders(
  settings: Own,
  { id, senders, defaults }: Pick<TenantConfig, "id" | "senders" | "defaults">,
): readonly string[] {
  if (senders.length > 0) return id === DEFAULT_TENANT ? [...senders, ...ours(settings)] : senders;
  if (settings.ENVIRONMENT !== "production") return [];
  return [...(defaults.from === undefined ? [] : [defaults.from]), ...ours(settings)];
}

function ours({
  IWINV_SMS_SENDER_NUMBER,
  IWINV_SENDER_NUMBER,
  SOLAPI_SENDER_NUMBER,
}: Own): readonly string[] {
  const given = [IWINV_SMS_SENDER_NUMBER, IWINV_SENDER_NUMBER, SOLAPI_SENDER_NUMBER];
  return given.flatMap((number) => {
    const digits = number === undefined ? null : normalizeKoreanPhone(number);
    return digits === null ? [] : [digits];
  });
}
