/** The key of this tab: in its session storage, so that a reload keeps it and closing the tab forgets it. */
const NAME = "kmsg.key";

/** Undefined too where the browser allows no storage: the key is then only in memory. */
export function storedKey(): string | undefined {
  try {
    return sessionStorage.getItem(NAME) ?? undefined;
  } catch {
    return undefined;
  }
}

/** @param key undefined forgets it. */
export function storeKey(key: string | undefined): void {
  try {
    if (key === undefined) sessionStorage.removeItem(NAME);
    else sessionStorage.setItem(NAME, key);
  } catch {
    // It lives in memory until the page is left.
  }
}
