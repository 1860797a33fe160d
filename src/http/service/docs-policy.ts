/** The content security policy of the pages of the contract. Pure. */

/**
 * Policy of the API's reference. The viewer makes its own style elements, and gives them the nonce of the page; everything else
 * comes from this host, and it may call no other.
 * @param nonce of this answer alone
 */
export function docsPolicy(nonce: string): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "connect-src 'self'",
    "img-src 'self' data:",
    "font-src 'self' data:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join("; ");
}

/** Policy of a page about a problem: no script; its style is a file of ours. */
export const PROBLEM_POLICY =
  "default-src 'none'; style-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";
