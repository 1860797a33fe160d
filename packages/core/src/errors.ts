import { errorText, KMsgErrorCode, type Locale } from "./error-codes.ts";

export interface KMsgErrorMetadata {
  providerErrorCode?: string;
  providerErrorText?: string;
  httpStatus?: number;
  requestId?: string;
  /** Milliseconds. */
  retryAfterMs?: number;
  attempt?: number;
  causeChain?: unknown[];
}

const integer = (value: unknown): number | undefined =>
  typeof value === "number" && Number.isFinite(value) ? Math.trunc(value) : undefined;

const chain = (value: unknown): unknown[] | undefined => {
  if (value === undefined) return undefined;
  return Array.isArray(value) ? value : [value];
};

const CODES: ReadonlySet<unknown> = new Set(Object.values(KMsgErrorCode));

/** True if a value is a `KMsgError` of this or of another bundled copy of core: its fields decide, not its class. */
export const isKMsgError = (value: unknown): value is KMsgError => {
  if (!(value instanceof Error)) return false;
  const { code, toJSON } = value as { code?: unknown; toJSON?: unknown };
  return CODES.has(code) && typeof toJSON === "function";
};

/**
 * The one error class. `code` drives decisions; `message` is for people. All fields are own
 * properties, present even when undefined. `details` and `causeChain` go into the JSON form
 * unfiltered, so nothing secret belongs in them.
 */
export class KMsgError extends Error {
  readonly code: KMsgErrorCode;
  readonly details: Record<string, unknown> | undefined;
  readonly providerErrorCode: string | undefined;
  readonly providerErrorText: string | undefined;
  readonly httpStatus: number | undefined;
  readonly requestId: string | undefined;
  readonly retryAfterMs: number | undefined;
  readonly attempt: number | undefined;
  readonly causeChain: unknown[] | undefined;

  /** `error instanceof KMsgError` holds for errors of another copy of core too; a subclass keeps the usual meaning. */
  static override [Symbol.hasInstance](value: unknown): boolean {
    if (this === KMsgError) return isKMsgError(value);
    return Object.prototype.isPrototypeOf.call(this.prototype, Object(value));
  }

  constructor(
    code: KMsgErrorCode,
    message: string,
    details?: Record<string, unknown>,
    metadata: KMsgErrorMetadata = {},
  ) {
    super(message);
    this.name = "KMsgError";
    this.code = code;
    this.details = details;
    this.providerErrorCode = metadata.providerErrorCode;
    this.providerErrorText = metadata.providerErrorText;
    this.httpStatus = integer(metadata.httpStatus);
    this.requestId = typeof metadata.requestId === "string" ? metadata.requestId : undefined;
    this.retryAfterMs = integer(metadata.retryAfterMs);
    this.attempt = integer(metadata.attempt);
    this.causeChain = chain(metadata.causeChain);
  }

  /** A fixed sentence for the code, in Korean unless asked otherwise. */
  getLocalizedMessage(locale: Locale = "ko"): string {
    return errorText(this.code, locale) ?? this.message;
  }

  /** No stack. */
  toJSON() {
    return {
      name: this.name,
      code: this.code,
      message: this.message,
      details: this.details,
      providerErrorCode: this.providerErrorCode,
      providerErrorText: this.providerErrorText,
      httpStatus: this.httpStatus,
      requestId: this.requestId,
      retryAfterMs: this.retryAfterMs,
      attempt: this.attempt,
      causeChain: this.causeChain,
    };
  }
}
