import { describe, expect, it } from "vitest";

import { sourceOf } from "./state-source.ts";

describe("who said where a message is", () => {
  it.each([
    ["delivered", { via: "poll" }, "history"],
    ["confirmed", { via: "refresh", providerMessageId: "1" }, "history"],
    ["delivered", { via: "receipt" }, "receipt"],
    ["undelivered", { via: "receipt", providerCode: "1" }, "receipt"],
    ["resolved", { resolution: "sent" }, "operator"],
    ["failed", { resolution: "failed" }, "operator"],
    ["resend_scheduled", { absence: "operator" }, "operator"],
    ["replayed", undefined, "operator"],
    ["accepted", undefined, "caller"],
    ["canceled", undefined, "caller"],
    ["failed", { by: "cancel" }, "caller"],
    ["failed", { absence: "proven" }, "history"],
    ["resend_scheduled", { absence: "presumed" }, "history"],
    ["absence_withdrawn", { absence: "presumed" }, "history"],
    ["sent", { attempt: 1 }, "answer"],
    ["failed", { attempt: 1, providerCode: "11" }, "answer"],
    ["outcome_unknown", { attempt: 1, fault: "network" }, "service"],
    ["expired", undefined, "service"],
  ] as const)("%s with %o: %s", (event, detail, source) => {
    expect(sourceOf({ event, ...(detail && { detail }) })).toBe(source);
  });
});
