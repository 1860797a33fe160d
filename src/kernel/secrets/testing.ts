/** For tests: secrets that production takes. They are made anew for each run, as those that stand in a repository protect nothing. */

const random = (): Uint8Array<ArrayBuffer> => crypto.getRandomValues(new Uint8Array(32));

export function strongSecret(): string {
  return btoa(String.fromCharCode(...random()));
}

/** A key of a ring. */
export function strongKey(kid: string): string {
  const text = strongSecret().replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "");
  return `${kid}:${text}`;
}

/** The secrets that production needs beside a provider's. */
export function productionSecrets(): Readonly<Record<string, string>> {
  return {
    ENVIRONMENT: "production",
    API_KEY: strongSecret(),
    HASH_KEY: strongSecret(),
    INTERNAL_CRON_TOKEN: strongSecret(),
    FIELD_KEYS: strongKey("k1"),
    FIELD_HASH_KEYS: strongKey("h1"),
  };
}
