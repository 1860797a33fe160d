import { describe, expect, it } from "vitest";
import { z } from "zod";

import { receiptSettings } from "./receipts.ts";

const schema = z.object(receiptSettings.fields);
const read = (text: string) => schema.safeParse({ RECEIPT_KEYS: text });
const KEY = "k3y-of-iwinv-0123456789abcdefghij";

describe("RECEIPT_KEYS", () => {
  it("are by provider, two of one while it changes its own", () => {
    const second = `${KEY}-2`;
    expect(read(`iwinv:${KEY}, iwinv:${second},solapi:${KEY}-3`).data?.RECEIPT_KEYS).toEqual(
      new Map([
        ["iwinv", [KEY, second]],
        ["solapi", [`${KEY}-3`]],
      ]),
    );
  });

  it.each([
    ["no provider", KEY],
    ["a key of two providers", `iwinv:${KEY},solapi:${KEY}`],
    ["a space", `iwinv:${KEY} x`],
  ])("are refused with %s, without a word of them", (_what, text) => {
    const { success, error } = read(text);
    expect(success).toBe(false);
    expect(JSON.stringify(error?.issues)).not.toContain(KEY);
  });
});
