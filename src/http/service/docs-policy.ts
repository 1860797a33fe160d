/** The content security policy of the pages of the contract. Pure. */

/**
 * Policy of the API's reference. Its viewer writes styles into elements; scripts, and what it may call, are this host's own alone.
 */
export const DOCS_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "connect-src 'self'",
  "img-src 'self' data:",
  "font-src 'self' data:",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join("; ");

/** Policy of a page about a problem: no script; its style is a file of ours. */
export const PROBLEM_POLICY =
  "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
