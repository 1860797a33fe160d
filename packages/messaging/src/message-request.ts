/** One message to many people, as a job of `MessageJobProcessor` carries it, and what became of it. */
import type { MessageVariables } from "@k-msg/core";

import type { MessageResultType, RecipientType, SendingOptions } from "./schemas.ts";

export interface MessageRequestOptions extends Partial<SendingOptions> {
  from?: string | undefined;
  /** Another name for `from`. */
  senderNumber?: string | undefined;
  /** Options of every recipient's message. */
  providerOptions?: Record<string, unknown> | undefined;
}

export interface Recipient extends Omit<RecipientType, "variables"> {
  /** Win over the request's. */
  variables?: MessageVariables | undefined;
}

/** `MessageRequestSchema` describes the part that every k-msg knows; a job takes a type and a text as well. */
export interface MessageRequest {
  /** Default ALIMTALK. */
  type?: string | undefined;
  templateId: string;
  /** Text of SMS and LMS. */
  text?: string | undefined;
  recipients: Recipient[];
  variables?: MessageVariables | undefined;
  options?: MessageRequestOptions | undefined;
}

export type MessageResult = MessageResultType;
