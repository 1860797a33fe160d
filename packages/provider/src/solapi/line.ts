/** A way to SOLAPI: its HTTP API, or a client of its SDK. */
import type {
  DeliveryStatusQuery,
  DeliveryStatusResult,
  KMsgError,
  ProviderRequestContext,
  ProviderTransportSupport,
  Result,
  SendResult,
} from "@k-msg/core";

import type { MessageStyle, SolapiMessage } from "./message.ts";
import type { Upload } from "./uploads.ts";

/** SOLAPI's answer about a message that it took. */
export type Accepted = Pick<SendResult, "providerMessageId" | "status" | "raw">;

type Call<T> = Promise<Result<T, KMsgError>>;

/** None of these throws. Uploads and the balance have no outcome; a send's failure says in `details` whether it may be out. */
export interface SolapiLine {
  readonly style: MessageStyle;
  readonly injectableFetch: ProviderTransportSupport;
  /** @returns the file's id; undefined where the message goes without it */
  upload(upload: Upload, context: ProviderRequestContext): Call<string | undefined>;
  /** @param scheduledDate ISO 8601 in UTC */
  send(
    message: SolapiMessage,
    scheduledDate: string | undefined,
    context: ProviderRequestContext,
  ): Call<Accepted>;
  status(
    query: DeliveryStatusQuery,
    context: ProviderRequestContext,
  ): Call<DeliveryStatusResult | null>;
  /** Undefined where the line has no way to ask. */
  balance?: (context: ProviderRequestContext) => Call<Record<string, unknown>>;
}
