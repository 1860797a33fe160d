import { describe, expect, it } from "vitest";

import type { FieldCryptoError } from "./error.ts";
import { createNoopFieldCryptoProvider } from "./noop.ts";
import type { FieldCryptoConfig } from "./types.ts";
import {
  assertFieldCryptoConfig,
  resolveFieldCryptoFailMode,
  resolveFieldCryptoOpenFallback,
  resolveFieldMode,
  validateFieldCryptoConfig,
} from "./validate.ts";

const provider = createNoopFieldCryptoProvider();
const config = (change: object = {}): FieldCryptoConfig => ({
  fields: { to: "encrypt+hash" },
  provider,
  ...change,
});

describe("a configuration of field crypto", () => {
  it.each([
    [{ provider: undefined }, {}, ["provider.required"]],
    [
      { provider: { hash: () => "" } },
      {},
      ["provider.encrypt.required", "provider.decrypt.required"],
    ],
    [{ fields: undefined }, {}, ["fields.object"]],
    [{ fields: [] }, {}, ["fields.object"]],
    [{ fields: {} }, {}, ["fields.non_empty"]],
    [
      { fields: { " ": "plain", to: "rot13" } },
      {},
      ["fields.path.non_empty", "fields.mode.supported"],
    ],
    [{ failMode: "close" }, {}, ["fail_mode.supported"]],
    [{ openFallback: "mask" }, {}, ["open_fallback.supported"]],
    [{ failMode: "open", openFallback: "plaintext" }, {}, ["fail_open.plaintext_guard"]],
    [{ aadFields: [] }, {}, ["aad_fields.non_empty"]],
    [{ aadFields: ["messageId", " "] }, {}, ["aad_fields.no_empty_key"]],
    [
      { fields: { to: "plain", from: "plain" } },
      { secureMode: true },
      ["secure_mode.to_non_plain", "secure_mode.from_non_plain"],
    ],
    [{ failmode: "open" }, {}, ["config.unknown_option"]],
  ])("%j %j: %j", (change, options, rules) => {
    const { valid, issues } = validateFieldCryptoConfig(config(change), options);
    expect([valid, issues.map(({ rule }) => rule)]).toEqual([
      false,
      rules.map((rule) => `fieldCrypto.${rule}`),
    ]);
    const [{ rule, path } = { rule: "" }] = issues;
    const thrown = expect.objectContaining({
      kind: "config",
      fieldPath: path,
      details: expect.objectContaining({ rule, path, issues }) as unknown,
    }) as FieldCryptoError;
    expect(() => assertFieldCryptoConfig(config(change), options)).toThrow(thrown);
  });

  it("that is none at all has one fault", () => {
    for (const none of [null, undefined, 5, []]) {
      const { issues } = validateFieldCryptoConfig(none as unknown as FieldCryptoConfig);
      expect(issues.map(({ rule }) => rule)).toEqual(["fieldCrypto.config.object"]);
    }
  });

  it("that is right passes", () => {
    const right = { valid: true, issues: [] };
    expect(validateFieldCryptoConfig(config(), { secureMode: true })).toEqual(right);
    const plain = config({ fields: { to: "plain" } });
    const compat = { secureMode: true, compatPlainColumns: true };
    expect(validateFieldCryptoConfig(plain, compat)).toEqual(right);
    const unsafe = {
      failMode: "open",
      openFallback: "plaintext",
      unsafeAllowPlaintextStorage: true,
    };
    expect(validateFieldCryptoConfig(config(unsafe))).toEqual(right);
  });

  it("fails open only where it says exactly that", () => {
    const modes = ["open", "closed", "Open", undefined] as FieldCryptoConfig["failMode"][];
    expect(modes.map((failMode) => resolveFieldCryptoFailMode({ failMode }))).toEqual([
      "open",
      "closed",
      "closed",
      "closed",
    ]);
    const fallbacks = ["null", "plaintext", "x", undefined] as FieldCryptoConfig["openFallback"][];
    expect(
      fallbacks.map((openFallback) => resolveFieldCryptoOpenFallback({ openFallback })),
    ).toEqual(["null", "plaintext", "masked", "masked"]);
  });

  it("gives each field its mode", () => {
    const fields = { to: "mask", "metadata.*": "encrypt" } as const;
    expect(resolveFieldMode({ fields }, "to", "plain")).toBe("mask");
    expect(resolveFieldMode({ fields }, "metadata.otp", "plain")).toBe("encrypt");
    expect(resolveFieldMode({ fields }, "from", "plain")).toBe("plain");
  });
});
