import type { WebhookEndpoint, WebhookEvent } from "./types.ts";

const FILTERS = ["providerId", "channelId", "templateId"] as const;

/** True if an endpoint wants an event. An event without the value that a filter asks for is not wanted. */
export function endpointMatchesEvent(endpoint: WebhookEndpoint, event: WebhookEvent): boolean {
  if (!endpoint.active || endpoint.status !== "active") return false;
  if (!endpoint.events.includes(event.type)) return false;
  return FILTERS.every((name) => {
    const wanted = endpoint.filters?.[name] ?? [];
    const value = event.metadata?.[name];
    return wanted.length === 0 || (value !== undefined && wanted.includes(value));
  });
}
