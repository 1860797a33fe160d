/** The credentials with which providers hand in delivery receipts; `secrets.ts` says which of them are too weak. */
import { z } from "zod";

/** Keys by provider, in the order in which they were given: two while one takes the other's place. */
export type ReceiptKeys = ReadonlyMap<string, readonly string[]>;

/** `provider:key`, separated by commas. What is wrong is told by its place, never by its value. */
const receiptKeys = z.string().transform((text, ctx): ReceiptKeys => {
  const parts = text.trim() === "" ? [] : text.split(",").map((part) => part.trim());
  const pairs = parts.map((part) => /^([a-z][a-z0-9_-]{0,63}):([\x21-\x7e]+)$/.exec(part));
  const bad = pairs.indexOf(null);
  if (bad >= 0) {
    const message = `part ${bad + 1} must be provider:key, of visible ASCII characters`;
    ctx.addIssue({ code: "custom", message });
    return z.NEVER;
  }
  const keys = pairs.map((pair) => ({ provider: pair?.[1] ?? "", key: pair?.[2] ?? "" }));
  if (new Set(keys.map(({ key }) => key)).size < keys.length) {
    ctx.addIssue({ code: "custom", message: "must not have a key twice: each is one provider's" });
    return z.NEVER;
  }
  const byProvider = Map.groupBy(keys, ({ provider }) => provider);
  return new Map([...byProvider].map(([provider, own]) => [provider, own.map(({ key }) => key)]));
});

export const receiptSettings = {
  title: "Delivery receipts",
  about: "Who may hand in results of messages from outside.",
  fields: {
    RECEIPT_KEYS: receiptKeys
      .optional()
      .describe(
        "Keys of `POST /v1/receipts`: `provider:key,…`, each the provider's own. Two of one provider while it changes. Secret; without it no receipt is taken.",
      ),
  },
};
