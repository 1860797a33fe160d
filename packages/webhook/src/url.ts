/** The addresses that may be registered. */
import { assertKnownOptions, isPublicHost } from "@k-msg/core";

export interface EndpointValidationOptions {
  allowPrivateHosts: boolean;
  /** Http to this machine; takes `allowPrivateHosts` as well. */
  allowHttpForLocalhost: boolean;
}

export type WebhookRuntimeSecurityOptions = Partial<EndpointValidationOptions>;

export const DEFAULT_ENDPOINT_VALIDATION_OPTIONS: EndpointValidationOptions = {
  allowPrivateHosts: false,
  allowHttpForLocalhost: true,
};

const MAX_URL_CHARS = 2048;
const LOCALHOST = /^(localhost|(.*\.)localhost|127(\.\d{1,3}){3}|\[::1\])\.?$/;

/** Fills in what is missing. @throws Error for an option that there is none of */
export function resolveEndpointValidationOptions(
  security: WebhookRuntimeSecurityOptions = {},
): EndpointValidationOptions {
  const { allowPrivateHosts, allowHttpForLocalhost } = DEFAULT_ENDPOINT_VALIDATION_OPTIONS;
  assertKnownOptions("security", security, {
    allowPrivateHosts: true,
    allowHttpForLocalhost: true,
  });
  return {
    allowPrivateHosts: security.allowPrivateHosts ?? allowPrivateHosts,
    allowHttpForLocalhost: security.allowHttpForLocalhost ?? allowHttpForLocalhost,
  };
}

export const resolveWebhookSecurityOptions = resolveEndpointValidationOptions;

/** @throws Error that says why the address is none of a webhook */
export function validateEndpointUrl(url: string, options: WebhookRuntimeSecurityOptions = {}): URL {
  const { allowPrivateHosts, allowHttpForLocalhost } = resolveEndpointValidationOptions(options);
  const parsed = typeof url === "string" && url.length <= MAX_URL_CHARS ? URL.parse(url) : null;
  if (!parsed)
    throw new Error(`Invalid webhook URL: give one of at most ${MAX_URL_CHARS} characters`);
  if (parsed.username !== "" || parsed.password !== "") {
    throw new Error("Invalid webhook URL: it must not hold a name or a password; use headers");
  }
  const local = parsed.protocol === "http:" && allowHttpForLocalhost;
  if (parsed.protocol !== "https:" && !(local && LOCALHOST.test(parsed.hostname))) {
    throw new Error("Webhook URL must use HTTPS");
  }
  if (!allowPrivateHosts && !isPublicHost(parsed.hostname)) {
    throw new Error(
      "Private hosts are not allowed for webhook endpoints: give a public one, or set security.allowPrivateHosts",
    );
  }
  return parsed;
}
