/** The failure of a sender number that is not registered with the provider. An operator has to register it, so it alerts. Pure. */

/** The reason, as a message's error names it. Requests are refused with the same word in small letters. */
export const SENDER_NOT_REGISTERED = "SENDER_NOT_REGISTERED";
