/** Addresses of Postgres as an operator writes them. No message shows one: it has a password. Pure. */

/** @returns what is wrong with it, as the end of a sentence. */
export function faultOfAddress(address: string): string | undefined {
  const url = URL.parse(address);
  if (!url || !/^postgres(ql)?:$/.test(url.protocol)) {
    return "must be like postgres://user:password@host:5432/database";
  }
  try {
    for (const part of [url.username, url.password, url.pathname]) decodeURIComponent(part);
    return undefined;
  } catch {
    return "has a % that is no part of %25 or the like: write each % of the password as %25";
  }
}

/** Hyperdrive has no defaults for these. @returns what is wrong with it, as the end of a sentence. */
export function faultOfWholeAddress(address: string): string | undefined {
  const fault = faultOfAddress(address);
  if (fault !== undefined) return fault;
  const { username, password, hostname, pathname } = new URL(address);
  const lacks = [
    [hostname, "host"],
    [username, "user"],
    [password, "password"],
    [pathname.slice(1), "database"],
  ].flatMap(([part, name]) => (part === "" ? [name] : []));
  return lacks.length === 0
    ? undefined
    : `names no ${lacks.join(", no ")}: it must be like postgres://user:password@host:5432/database`;
}
