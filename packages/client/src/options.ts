import type { Runtime } from "./runtime.ts";

/** What `new MessageObjects` takes. Another name is refused. */
export interface ClientOptions {
  /** Where the service answers, such as `https://messages.example.com`. */
  readonly url: string;
  readonly key: string;
  /** Makes requests in place of the global `fetch`. */
  readonly fetch?: Runtime["fetch"] | undefined;
  /** How often a failed request is made again, at most. Default: 3. */
  readonly retries?: number | undefined;
  /** Milliseconds that one request may take. Default: 30,000. */
  readonly timeoutMs?: number | undefined;
  /** Ends all calls of the client. */
  readonly signal?: AbortSignal | undefined;
  /** Language of `title` and `detail` of problems. Codes are the same in both. */
  readonly language?: "en" | "ko" | undefined;
}

export interface Settings {
  /** Without a slash at its end. */
  readonly url: string;
  readonly key: string;
  readonly retries: number;
  readonly timeoutMs: number;
  readonly signal: AbortSignal | undefined;
  readonly language: string | undefined;
}

const OPTIONS = ["url", "key", "fetch", "retries", "timeoutMs", "signal", "language"];

/** @throws TypeError that names the option, what is wrong with it, and what to write. */
export function settingsOf(options: ClientOptions): Settings {
  refuseUnknown(options, OPTIONS);
  const { url, key, retries = 3, timeoutMs = 30_000, signal, language } = options;
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    throw new TypeError(`url: ${url} is no http address: write https://messages.example.com`);
  const { search, hash } = new URL(url);
  if (search || hash) throw new TypeError("url: takes no query and no fragment: leave them out");
  if (typeof key !== "string" || !/^[\x21-\x7E]+$/.test(key))
    throw new TypeError("key: must be visible ASCII without spaces: copy the API key as it is");
  requireWhole("retries", retries, 0);
  requireWhole("timeoutMs", timeoutMs, 1);
  if (language !== undefined && language !== "en" && language !== "ko")
    throw new TypeError(`language: ${String(language)} is not known: write "en" or "ko"`);
  return {
    url: url.endsWith("/") ? url.slice(0, -1) : url,
    key,
    retries,
    timeoutMs,
    signal,
    language,
  };
}

/** @throws TypeError for a number that is not whole, or too small. */
export function requireWhole(name: string, value: number, least: number): void {
  if (!Number.isSafeInteger(value) || value < least)
    throw new TypeError(`${name}: must be a whole number from ${least}, is ${String(value)}`);
}

/** @throws TypeError for the first name that is not known: a misspelt option must not be ignored. */
export function refuseUnknown(given: object, known: readonly string[]): void {
  const stranger = Object.keys(given).find((name) => !known.includes(name));
  if (stranger !== undefined)
    throw new TypeError(`${stranger}: is no option; there are ${known.join(", ")}`);
}
