/** Problem types that IANA has registered; all others are ours. */
const REGISTRY = "https://iana.org/assignments/http-problem-types";

export const QUOTA_EXCEEDED = `${REGISTRY}#quota-exceeded`;
export const ABNORMAL_USAGE = `${REGISTRY}#abnormal-usage-detected`;
