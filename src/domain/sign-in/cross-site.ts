/**
 * Decides if a browser calls on another site's word. Pure. A proxy that signs people in does so by a cookie, which goes along
 * with any page's call.
 */

interface Call {
  readonly url: string;
  /** `Sec-Fetch-Site`. */
  readonly site: string | undefined;
  /** `Origin`. */
  readonly origin: string | undefined;
}

/** A call that names neither is not a browser's. */
export function isCrossSite({ url, site, origin }: Call): boolean {
  if (site !== undefined && site !== "same-origin" && site !== "none") return true;
  return origin !== undefined && URL.parse(origin)?.host !== new URL(url).host;
}
