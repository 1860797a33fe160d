/** Retry policies that come from outside (a file, a database): what is usable in them, and what is wrong with the rest. */
import {
  type PolicyReading,
  readCodes,
  readDelays,
  readFallback,
  readStatuses,
} from "./retry-policy-fields.ts";
import type { ErrorRetryPolicy, ErrorRetryPolicyMode } from "./retry.ts";

export interface ErrorRetryPolicyIssue {
  code: string;
  message: string;
  /** Place in the input, such as `retryableCodes[1]`; `$` for the root. */
  path: string;
}

export interface ErrorRetryPolicyValidationResult {
  /** Null when nothing usable remains. */
  policy: ErrorRetryPolicy | null;
  issues: ErrorRetryPolicyIssue[];
}

export interface ErrorRetryPolicyNormalizeOptions {
  /** `compat` also takes comma lists, numbers and booleans where they are easily read; `safe` unless told. */
  mode?: ErrorRetryPolicyMode;
}

const FIELDS = [
  "retryableCodes",
  "nonRetryableCodes",
  "retryableStatuses",
  "nonRetryableStatuses",
  "fallback",
  "retryAfterMs",
] as const;

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** A code that both lists name is not retried: a message too few is better than one too many. */
const withoutConflicts = <T extends string>(
  what: "code" | "status",
  yes: readonly T[] | undefined,
  no: readonly T[] | undefined,
  reading: PolicyReading,
): readonly T[] | undefined => {
  if (yes === undefined || no === undefined) return yes;
  const field = what === "code" ? "retryableCodes" : "retryableStatuses";
  const kept = yes.filter((entry) => {
    if (!no.includes(entry)) return true;
    const message = `${entry} is listed on both sides; it is not retried`;
    reading.issue(`conflicting_${what}`, field, message);
    return false;
  });
  return kept.length === 0 ? undefined : kept;
};

/** Never throws. The policy holds only what is right; every fault is an issue. Pure. */
export const validateErrorRetryPolicy = (
  input: unknown,
  options: ErrorRetryPolicyNormalizeOptions = {},
): ErrorRetryPolicyValidationResult => {
  const issues: ErrorRetryPolicyIssue[] = [];
  const reading: PolicyReading = {
    compat: options.mode === "compat",
    issue: (code, path, message) => issues.push({ code, message, path }),
  };
  if (!isRecord(input)) {
    reading.issue("invalid_root", "$", "a retry policy must be an object");
    return { policy: null, issues };
  }
  for (const key of Object.keys(input)) {
    if (!(FIELDS as readonly string[]).includes(key)) {
      reading.issue("unknown_field", key, `${key} is not a field of a retry policy`);
    }
  }
  const yesCodes = readCodes(input["retryableCodes"], "retryableCodes", reading);
  const nonRetryableCodes = readCodes(input["nonRetryableCodes"], "nonRetryableCodes", reading);
  const yesStatuses = readStatuses(input["retryableStatuses"], "retryableStatuses", reading);
  const nonRetryableStatuses = readStatuses(
    input["nonRetryableStatuses"],
    "nonRetryableStatuses",
    reading,
  );
  const fallback = readFallback(input["fallback"], reading);
  const retryAfterMs = readDelays(input["retryAfterMs"], reading);
  const retryableCodes = withoutConflicts("code", yesCodes, nonRetryableCodes, reading);
  const retryableStatuses = withoutConflicts("status", yesStatuses, nonRetryableStatuses, reading);
  const policy: ErrorRetryPolicy = {
    ...(retryableCodes && { retryableCodes }),
    ...(nonRetryableCodes && { nonRetryableCodes }),
    ...(retryableStatuses && { retryableStatuses }),
    ...(nonRetryableStatuses && { nonRetryableStatuses }),
    ...(fallback && { fallback }),
    ...(retryAfterMs && { retryAfterMs }),
  };
  return { policy: Object.keys(policy).length === 0 ? null : policy, issues };
};

/** Only the policy of {@link validateErrorRetryPolicy}. */
export const normalizeErrorRetryPolicy = (
  input: unknown,
  options: ErrorRetryPolicyNormalizeOptions = {},
): ErrorRetryPolicy | null => validateErrorRetryPolicy(input, options).policy;

/** Null for blank text, for what is not JSON, and where nothing usable remains. */
export const parseErrorRetryPolicyFromJson = (
  raw: string | null | undefined,
  options: ErrorRetryPolicyNormalizeOptions = {},
): ErrorRetryPolicy | null => {
  if (typeof raw !== "string" || raw.trim() === "") return null;
  try {
    return normalizeErrorRetryPolicy(JSON.parse(raw), options);
  } catch {
    return null;
  }
};
