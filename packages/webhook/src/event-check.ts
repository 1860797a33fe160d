import type { WebhookEvent } from "./types.ts";

/** @throws Error that names what the event lacks */
export function checkEvent(event: WebhookEvent): void {
  for (const name of ["id", "type", "version"] as const) {
    if (typeof event?.[name] !== "string" || event[name].trim() === "") {
      throw new Error(`event.${name} is required`);
    }
  }
  const { timestamp } = event;
  if (timestamp == null || Number.isNaN(new Date(timestamp).getTime())) {
    throw new Error("event.timestamp: give a valid date");
  }
}

export function testEvent(): WebhookEvent {
  return {
    id: `test_${crypto.randomUUID()}`,
    type: "system.maintenance",
    timestamp: new Date(),
    data: { test: true },
    metadata: {},
    version: "1.0",
  };
}
