/** The doors through which a message comes in, and what each says to it, put alike. */
import { call } from "../api.ts";
import type { Fields } from "./inputs.ts";

export const DOORS = ["v1", "row", "common", "object", "array", "sms"] as const;
export type Door = (typeof DOORS)[number];

export interface Told {
  readonly pointer: string;
  readonly code: string;
  readonly detail: string;
}

export type Answer =
  | { readonly kind: "taken" }
  | { readonly kind: "refused"; readonly faults: readonly Told[] }
  /** Taken, and failed before it was answered. */
  | { readonly kind: "failed"; readonly body: string };

interface KmsgError {
  readonly details?: { readonly errors?: readonly Told[]; readonly messageId?: string };
}

/** @returns what was answered; a status or a form that no door has is thrown with the body */
export async function enter(door: Door, fields: Fields, tenant: string): Promise<Answer> {
  const response = await post(door, fields, tenant);
  const text = await response.text();
  const odd = (): Error => new Error(`${door} answered ${response.status} ${text.slice(0, 500)}`);
  if (response.status !== 400 && !response.ok) throw odd();
  const body = JSON.parse(text) as {
    readonly errors?: readonly Told[];
    readonly error?: KmsgError;
    readonly data?: { readonly results?: readonly { readonly error?: KmsgError }[] };
  };
  const error = body.error ?? body.data?.results?.[0]?.error;
  if (error?.details?.messageId !== undefined) return { kind: "failed", body: text };
  if (response.ok && !error) return { kind: "taken" };
  const faults = body.errors ?? error?.details?.errors;
  if (!faults) throw odd();
  return { kind: "refused", faults };
}

async function post(door: Door, fields: Fields, tenant: string): Promise<Response> {
  const headers = { "x-tenant-id": tenant };
  switch (door) {
    case "v1":
      return call("/v1/messages", { body: fields, headers });
    case "row":
      return call("/v1/batches", { body: { messages: [fields] }, headers });
    case "common": {
      const { to, variables, messageId, ...message } = fields;
      const row = { to, variables, messageId };
      return call("/v1/batches", { body: { message, messages: [row] }, headers });
    }
    case "object":
      return call("/send", { body: inKmsgsWords(fields), headers });
    case "array":
      return call("/send", { body: [inKmsgsWords(fields)], headers });
    case "sms":
      return call("/send/sms", { body: inKmsgsWords(fields), headers });
  }
}

function inKmsgsWords({ scheduledAt, image, ...fields }: Fields): object {
  const picture = image as { readonly filename: string; readonly base64: string } | undefined;
  return {
    ...fields,
    ...(scheduledAt !== undefined && { options: { scheduledAt } }),
    ...(picture && { media: { image: { filename: picture.filename, bytes: picture.base64 } } }),
  };
}
