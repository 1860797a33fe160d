/** From the payload of a job in a queue to the message to send. Pure. */
import {
  assertKnownOptions,
  fail,
  isKMsgMessageType,
  KMsgError,
  KMsgErrorCode,
  type MessageType,
  type MessageVariables,
  ok,
  type Result,
  type SendInput,
} from "@k-msg/core";

/** The part of a message that a queue carries. Texts are trimmed; a blank one counts as missing. */
export interface SendInputJobPayload {
  /** Default ALIMTALK. */
  type?: string | undefined;
  to?: string | undefined;
  from?: string | undefined;
  text?: string | undefined;
  templateId?: string | undefined;
  variables?: MessageVariables | undefined;
  providerId?: string | undefined;
  providerOptions?: Record<string, unknown> | undefined;
}

/** The worker's knowledge of the job; goes into the message's `providerOptions`, where the payload's own values win. */
export interface SendInputEnvelope {
  requestId?: string | undefined;
  correlationId?: string | undefined;
  providerOptions?: Record<string, unknown> | undefined;
}

export type BuildSendInputValidationMode = "safe" | "unsafe_passthrough";

export interface BuildSendInputOptions {
  /** `unsafe_passthrough` builds the message whatever is wrong with it; everything else means `safe`. */
  validationMode?: BuildSendInputValidationMode | undefined;
}

export interface BuildSendInputIssue {
  /** `unknown_type`, `missing_to`, `missing_template_id`, `missing_text` or `invalid_attempt`. */
  code: string;
  message: string;
  /** The field of the payload, or `attempt`. */
  path: string;
}

export interface BuildSendInputDetailedResult {
  result: Result<SendInput, KMsgError>;
  issues: BuildSendInputIssue[];
  mode: BuildSendInputValidationMode;
}

const DEFAULT_TYPE = "ALIMTALK" satisfies MessageType;
const NEEDS_TEXT: ReadonlySet<MessageType> = new Set(["SMS", "LMS"]);
const TEXT_FIELDS = ["from", "templateId", "text", "providerId"] as const;
const ID_FIELDS = ["requestId", "correlationId"] as const;

/** Payloads were JSON once, so no field is taken for what its type says. */
type Fields = Readonly<Record<string, unknown>>;

/**
 * Fails with `INVALID_REQUEST` and the first issue's message; `details` holds `{ issues, mode }`.
 *
 * @param attempt Which try of the job this is, from 1; a fraction is cut off.
 */
export function buildSendInputFromJob(
  payload: SendInputJobPayload,
  envelope: SendInputEnvelope,
  attempt: number,
  options?: BuildSendInputOptions,
): Result<SendInput, KMsgError> {
  return buildSendInputFromJobDetailed(payload, envelope, attempt, options).result;
}

/** The same, with all issues: also those of a message that `unsafe_passthrough` let through. */
export function buildSendInputFromJobDetailed(
  payload: SendInputJobPayload,
  envelope: SendInputEnvelope,
  attempt: number,
  options: BuildSendInputOptions = {},
): BuildSendInputDetailedResult {
  assertKnownOptions("buildSendInputFromJob", options, { validationMode: true });
  const mode = options.validationMode === "unsafe_passthrough" ? "unsafe_passthrough" : "safe";
  const fields = record(payload);
  const named = trimmed(fields["type"]) ?? DEFAULT_TYPE;
  const type: MessageType = isKMsgMessageType(named) ? named : DEFAULT_TYPE;
  const issues = issuesOf(fields, named, attempt);
  const [first] = issues;
  if (first !== undefined && mode === "safe") {
    const details = { issues, mode };
    const error = new KMsgError(KMsgErrorCode.INVALID_REQUEST, first.message, details);
    return { result: fail(error), issues, mode };
  }
  const providerOptions = providerOptionsOf(fields, record(envelope), tryNumber(attempt));
  const input = {
    type,
    to: trimmed(fields["to"]) ?? "",
    ...texts(fields, TEXT_FIELDS),
    ...(isRecord(fields["variables"]) && { variables: fields["variables"] }),
    ...(Object.keys(providerOptions).length > 0 && { providerOptions }),
  };
  // What the type needs has been looked at above, or the caller has asked not to.
  return { result: ok(input as unknown as SendInput), issues, mode };
}

function issuesOf(fields: Fields, named: string, attempt: number): BuildSendInputIssue[] {
  const issues: BuildSendInputIssue[] = [];
  const known = isKMsgMessageType(named);
  const type: MessageType = known ? named : DEFAULT_TYPE;
  const requireText = (path: string, code: string) => {
    if (trimmed(fields[path]) === undefined) {
      issues.push({ code, message: `${path} is required`, path });
    }
  };
  if (!known) {
    issues.push({ code: "unknown_type", message: `Unknown message type: ${named}`, path: "type" });
  }
  requireText("to", "missing_to");
  if (type === "ALIMTALK") requireText("templateId", "missing_template_id");
  if (NEEDS_TEXT.has(type)) requireText("text", "missing_text");
  if (tryNumber(attempt) === undefined) {
    const message = "attempt must be a number from 1";
    issues.push({ code: "invalid_attempt", message, path: "attempt" });
  }
  return issues;
}

/** An id of the payload's own options wins, unless it is blank. */
function providerOptionsOf(
  payload: Fields,
  envelope: Fields,
  attempt: number | undefined,
): Record<string, unknown> {
  const own = record(payload["providerOptions"]);
  return {
    ...record(envelope["providerOptions"]),
    ...own,
    ...texts(envelope, ID_FIELDS),
    ...texts(own, ID_FIELDS),
    ...(attempt !== undefined && { attempt }),
  };
}

function tryNumber(attempt: unknown): number | undefined {
  if (typeof attempt !== "number" || !Number.isFinite(attempt) || attempt < 1) return undefined;
  return Math.trunc(attempt);
}

function texts(fields: Fields, names: readonly string[]): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of names) {
    const text = trimmed(fields[name]);
    if (text !== undefined) found[name] = text;
  }
  return found;
}

function trimmed(value: unknown): string | undefined {
  const text = typeof value === "string" ? value.trim() : "";
  return text === "" ? undefined : text;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function record(value: unknown): Record<string, unknown> {
  return isRecord(value) ? value : {};
}
