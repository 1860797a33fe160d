import { createAesGcmFieldCryptoProvider, createNoopFieldCryptoProvider } from "@k-msg/core";
import { describe, expect, it, vi } from "vitest";

import type {
  DeliveryTrackingCryptoMetric,
  DeliveryTrackingFieldCryptoOptions,
} from "../../tracking/field-crypto-options.ts";
import { createFieldCipher } from "./field-cipher.ts";

const keys = { k1: new Uint8Array(32).fill(1) };
const provider = createAesGcmFieldCryptoProvider({ keys, activeKid: "k1" });
const config = { provider, fields: { to: "encrypt+hash" } } as const;
const place = { tableName: "t", store: "sql" } as const;
const one = { messageId: "a", providerId: "p" };
const other = { messageId: "b", providerId: "p" };

const cipherOf = (options: Partial<DeliveryTrackingFieldCryptoOptions> = {}) =>
  createFieldCipher({ config, ...options }, place);

describe("the cipher of a field", () => {
  it("stops asking a key that fails again and again, and tells whoever watches", async () => {
    const events: DeliveryTrackingCryptoMetric[] = [];
    const onStateChange = vi.fn<() => void>();
    const cipher = cipherOf({
      metrics: (event) => void events.push(event),
      controlSignal: { failureThreshold: 2, onStateChange },
    });
    const { text } = await cipher.seal("to", "010", one);
    for (let count = 0; count < 2; count++) {
      await expect(cipher.open("to", text, other)).rejects.toThrow(/AAD differs/);
    }
    await expect(cipher.open("to", text, one)).rejects.toThrow(/paused \(open\)/);
    expect(onStateChange).toHaveBeenCalledExactlyOnceWith(
      expect.objectContaining({ state: "open", errorClass: "aad_mismatch", operation: "decrypt" }),
    );
    const names = events.map(({ name }) => name).filter((name) => name !== "crypto_circuit_state");
    expect(names).toEqual([
      "crypto_encrypt_ms",
      "key_kid_usage",
      "crypto_fail_count",
      "crypto_fail_count",
      "crypto_circuit_open_count",
    ]);
    expect(events[0]).toMatchObject({ store: "sql", tableName: "t", value: 1 });
  });

  it("goes on where the one who watches throws", async () => {
    const fails = () => {
      throw new Error("down");
    };
    const cipher = cipherOf({
      metrics: fails,
      controlSignal: { failureThreshold: 1, onStateChange: fails },
    });
    const { text } = await cipher.seal("to", "010", one);
    expect(await cipher.open("to", text, one)).toBe("010");
    await expect(cipher.open("to", text, other)).rejects.toThrow(/AAD differs/);
  });

  it("finds nothing by a hash that is none", async () => {
    const pretending = { ...config, provider: createNoopFieldCryptoProvider() };
    expect(await cipherOf({ config: pretending }).hashes("to", "010")).toEqual([]);
  });

  it("refuses options that it does not know", () => {
    const misspelt = { onMetric: () => undefined } as object;
    expect(() => cipherOf(misspelt)).toThrow("fieldCrypto: unknown option onMetric");
  });
});
