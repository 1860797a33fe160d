/** The statuses that are an end. `UNKNOWN` is one: nobody will ask the provider again. */
import { isKMsgTerminalStatus, KMSG_TERMINAL_STATUSES, type DeliveryStatus } from "@k-msg/core";

export const TERMINAL_DELIVERY_STATUSES: readonly DeliveryStatus[] = KMSG_TERMINAL_STATUSES;

export function isTerminalDeliveryStatus(status: DeliveryStatus): boolean {
  return isKMsgTerminalStatus(status);
}

/** Late news must not reopen a message that has ended. */
export function reopens(current: DeliveryStatus, next: DeliveryStatus): boolean {
  return isTerminalDeliveryStatus(current) && !isTerminalDeliveryStatus(next);
}
