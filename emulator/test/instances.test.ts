import { exports } from "cloudflare:workers";
import { describe, expect, it } from "vitest";

const settings = async (prefix: string, body?: object): Promise<{ balance: number | null }> => {
  const response = await exports.default.fetch(
    new Request(`http://emulator${prefix}/_emulator/settings`, {
      method: body ? "PUT" : "GET",
      ...(body && { body: JSON.stringify(body), headers: { "content-type": "application/json" } }),
    }),
  );
  expect(response.status).toBe(200);
  return response.json();
};

describe("instances", () => {
  it("have settings of their own", async () => {
    const before = await settings("/e/other");
    await settings("/e/night", { oldestFirst: true });
    expect(await settings("/e/other")).toEqual(before);
    expect(await settings("/e/night")).toMatchObject({ oldestFirst: true });
    expect(await settings("")).toMatchObject({ oldestFirst: false });
  });
});
