/** In production what leaves the service travels encrypted. A machine's calls to itself leave nothing behind. */

const LOOPBACK: ReadonlySet<string> = new Set(["localhost", "127.0.0.1", "[::1]"]);

/** True if an address is of the machine itself: the emulator, a relay beside a self-hosted Worker. */
export function isLoopback(address: string): boolean {
  return LOOPBACK.has(new URL(address).hostname);
}

/** True if calls to it can be read on their way. */
export function isReadable(address: string): boolean {
  return new URL(address).protocol !== "https:" && !isLoopback(address);
}

interface Addresses {
  readonly ENVIRONMENT: "development" | "production";
  readonly ALERT_WEBHOOK_URL?: string | undefined;
  readonly ACCESS_ISSUER?: string | undefined;
  readonly ACCESS_JWKS_URL?: string | undefined;
  readonly OTEL_EXPORTER_OTLP_ENDPOINT?: string | undefined;
}

export function readableAddressFaults(settings: Addresses): readonly string[] {
  if (settings.ENVIRONMENT !== "production") return [];
  const { ALERT_WEBHOOK_URL, OTEL_EXPORTER_OTLP_ENDPOINT } = settings;
  const { ACCESS_ISSUER, ACCESS_JWKS_URL } = settings;
  return Object.entries({
    ALERT_WEBHOOK_URL,
    OTEL_EXPORTER_OTLP_ENDPOINT,
    ACCESS_ISSUER,
    ACCESS_JWKS_URL,
  })
    .filter(([, address]) => address !== undefined && isReadable(address))
    .map(([name]) => `${name}: must begin with https:// in production`);
}
