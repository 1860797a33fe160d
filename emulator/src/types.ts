/** The words that the worker, the object and the pure files share. */
export type Channel = "alimtalk" | "sms";

export type Endpoint =
  | "send"
  | "history"
  | "cancel"
  | "charge"
  | "template"
  | "template/add"
  | "template/modify"
  | "template/delete";

export interface ImagePart {
  readonly name: string;
  readonly type: string;
  readonly size: number;
  /** The first three bytes are FF D8 FF, as every JPEG file begins. */
  readonly jpegHead: boolean;
}

export type WireBody =
  | { readonly kind: "empty" }
  | { readonly kind: "json"; readonly text: string }
  | {
      readonly kind: "form";
      readonly fields: Readonly<Record<string, string>>;
      readonly image: ImagePart | null;
    }
  | { readonly kind: "invalid"; readonly reason: string };

/** One vendor call as the object sees it: bytes are already read, nothing is judged yet. */
export interface WireCall {
  readonly channel: Channel;
  readonly endpoint: Endpoint;
  readonly slash: boolean;
  /** AlimTalk `AUTH`, SMS `secret`: base64, not decoded yet. */
  readonly credential: string | null;
  readonly ip: string | null;
  readonly body: WireBody;
}

/** An answer as data; only wire.ts turns it into a Response (and into a hang or a cut). */
export interface Reply {
  readonly status: number;
  readonly type: "json" | "html" | "text";
  readonly body: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Wait this long before answering. */
  readonly delayMs: number;
  /** Begin the body, then break the connection. */
  readonly cut: boolean;
  /** The emulator's clock, for the `Date` header. */
  readonly now: number;
}

export interface Button {
  readonly type: string;
  readonly name: string;
  readonly linkMo: string | null;
  readonly linkPc: string | null;
  readonly linkIos: string | null;
  readonly linkAnd: string | null;
}

export type TemplateStatus = "Y" | "I" | "R";

export interface Template {
  readonly code: string;
  readonly name: string;
  readonly content: string;
  readonly status: TemplateStatus;
  readonly createdAt: number;
  readonly buttons: readonly Button[];
  /** `templateStatusMsg` and `templateStatusComments`: what the inspection says. */
  readonly statusMessage: string;
  readonly comments: string;
}

/** How an inspection ends. */
export interface Verdict {
  readonly code: string;
  readonly status: "Y" | "R";
  readonly statusMessage: string;
  readonly comments: string;
}
