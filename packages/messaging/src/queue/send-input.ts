/** From a job in a queue to the message to send. Pure. */
import {
  fail,
  isKMsgMessageType,
  KMsgError,
  KMsgErrorCode,
  ok,
  type MessageVariables,
  type Result,
  type SendInput,
} from "@k-msg/core";

import type { Job } from "./job.ts";

export interface SendJobPayload {
  /** Default ALIMTALK. */
  type?: string | undefined;
  to?: string | undefined;
  from?: string | undefined;
  text?: string | undefined;
  templateId?: string | undefined;
  variables?: MessageVariables | undefined;
  providerId?: string | undefined;
  providerOptions?: Record<string, unknown> | undefined;
  /** The job's own id unless given: a job that is tried again is the same message. (Not in k-msg 0.30.) */
  messageId?: string | undefined;
  /** Everything else of a message goes through: `options`, `failover`, `kakao`, `subject`, `media` … (Not in k-msg 0.30.) */
  [field: string]: unknown;
}

export interface SendJobEnvelope {
  requestId?: string | undefined;
  correlationId?: string | undefined;
  providerOptions?: Record<string, unknown> | undefined;
}

export type SendInputBuildMode = "safe" | "unsafe_passthrough";

export interface SendInputBuildOptions {
  /** `unsafe_passthrough` builds the message whatever is wrong with it; `safe` unless told. */
  mode?: SendInputBuildMode | undefined;
}

export interface SendInputIssue {
  code: "unknown_type" | "missing_to" | "missing_template_id" | "missing_text" | "invalid_attempt";
  message: string;
}

export interface SendInputBuildResult {
  result: Result<SendInput, KMsgError>;
  issues: SendInputIssue[];
  mode: SendInputBuildMode;
}

type SendJob = Pick<Job<SendJobPayload>, "data"> & Partial<Pick<Job, "id">>;

const TEXT_TYPES: ReadonlySet<string> = new Set(["SMS", "LMS"]);

function isBlank(value: unknown): boolean {
  return typeof value !== "string" || value.trim() === "";
}

function issuesOf(data: SendJobPayload, type: string, attempt: number): SendInputIssue[] {
  const issues: SendInputIssue[] = [];
  const add = (code: SendInputIssue["code"], message: string) => issues.push({ code, message });
  if (!isKMsgMessageType(type)) add("unknown_type", `unknown message type '${type}'`);
  if (isBlank(data.to)) add("missing_to", "to is required");
  if (type === "ALIMTALK" && isBlank(data.templateId)) {
    add("missing_template_id", "templateId is required");
  }
  if (TEXT_TYPES.has(type) && isBlank(data.text)) add("missing_text", "text is required");
  if (!Number.isInteger(attempt) || attempt < 1) {
    add("invalid_attempt", "attempt must be a whole number from 1");
  }
  return issues;
}

export function buildSendInputFromJobDetailed(
  job: SendJob,
  envelope: SendJobEnvelope = {},
  attempt = 1,
  options: SendInputBuildOptions = {},
): SendInputBuildResult {
  const mode = options.mode ?? "safe";
  const { data } = job;
  const type = data.type ?? "ALIMTALK";
  const issues = issuesOf(data, type, attempt);
  const [first] = issues;
  if (first !== undefined && mode === "safe") {
    const details = { issues, mode };
    const error = new KMsgError(KMsgErrorCode.INVALID_REQUEST, first.message, details);
    return { result: fail(error), issues, mode };
  }
  const { requestId, correlationId } = envelope;
  const messageId = isBlank(data.messageId) ? job.id : data.messageId;
  const input = {
    ...data,
    type,
    ...(type === "ALIMTALK" && data.variables === undefined ? { variables: {} } : {}),
    ...(messageId === undefined ? {} : { messageId }),
    providerOptions: {
      ...envelope.providerOptions,
      ...data.providerOptions,
      ...(requestId === undefined ? {} : { requestId }),
      ...(correlationId === undefined ? {} : { correlationId }),
      attempt,
    },
  };
  return { result: ok(input as unknown as SendInput), issues, mode };
}

/** Fails with `INVALID_REQUEST` and the first issue; `details` holds all of them. */
export function buildSendInputFromJob(
  job: SendJob,
  envelope: SendJobEnvelope = {},
  attempt = 1,
  options: SendInputBuildOptions = {},
): Result<SendInput, KMsgError> {
  return buildSendInputFromJobDetailed(job, envelope, attempt, options).result;
}
