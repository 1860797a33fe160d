/** AlimTalk templates as their provider knows them. */
import { describe, expect, it } from "vitest";

import { call } from "../support/api.ts";

describe("GET /v1/templates/:id", () => {
  it("is the template's text and the names of its variables, in their order", async () => {
    const response = await call("/v1/templates/ORDER");
    expect(response.status).toBe(200);
    expect(await response.json()).toEqual({
      id: "ORDER",
      providerId: "iwinv",
      text: "#{name}님, 주문 #{order} #{price}원 #{when}",
      variables: ["name", "order", "price", "when"],
    });
  });

  it("is 404 for a code that nobody registered, and wants a key", async () => {
    const unknown = await call("/v1/templates/NOBODY");
    expect(unknown.status).toBe(404);
    expect(await unknown.json()).toMatchObject({ code: "template_not_found" });
    expect((await call("/v1/templates/ORDER", { key: null })).status).toBe(401);
  });
});
