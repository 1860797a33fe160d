import { describe, expect, it } from "vitest";

import { hashOf, routeOf } from "./route.ts";

describe("routes behind the #", () => {
  it.each(["", "#", "#/", "#/nowhere", "#garbage"])("%j is the overview", (hash) => {
    expect(routeOf(hash)).toMatchObject({ page: "overview", id: undefined });
  });

  it("come back as they were written", () => {
    const id = "mine/100%#1";
    const query = { state: "sent", from: "2026-11-21T00:00" };
    expect(routeOf(hashOf("messages", id, query))).toEqual({ page: "messages", id, query });
  });

  it("leave out what is empty", () => {
    expect(hashOf("messages", undefined, { state: "", type: undefined })).toBe("#/messages");
  });

  it("survive a broken escape", () => {
    expect(routeOf("#/messages/%E0%A4%A").id).toBe("%E0%A4%A");
  });
});
