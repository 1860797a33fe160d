/**
 * The object that counts the calls to a host, over all tenants and isolates: in an object of the class that counts a tenant's
 * requests, in memory alone. No tenant has a name with a colon.
 */

/** @param url of an endpoint. @returns the name of the object that counts the calls to its exact host, whatever the port. */
export function homeOf(url: string): string {
  const host = URL.parse(url)?.hostname ?? "";
  return `host:${host.toLowerCase().replace(/\.$/, "")}`;
}
