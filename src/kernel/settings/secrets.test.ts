/** Fail closed: what production refuses, by name, with the remedy and without a value. */
import { describe, expect, it } from "vitest";

import { productionSecrets, strongKey, strongSecret } from "../secrets/testing.ts";
import { settingsOf } from "./settings.ts";

const strong = productionSecrets();
const zeros = `k1:${"A".repeat(43)}`;

function errorOf(env: object): string {
  try {
    settingsOf(env);
    return "";
  } catch (error) {
    return (error as Error).message;
  }
}

describe("production", () => {
  it("is what the service is unless a setting says development", () => {
    const { ENVIRONMENT: _, ...unsaid } = strong;
    expect(settingsOf(unsaid).ENVIRONMENT).toBe("production");
    expect(errorOf({ ...unsaid, API_KEY: "a" })).toContain("API_KEY: ");
    expect(errorOf({ ...unsaid, API_KEY: "a", ENVIRONMENT: "" })).toContain("ENVIRONMENT: ");
    expect(errorOf({ ...unsaid, API_KEY: "a", ENVIRONMENT: "development" })).toBe("");
  });

  it("takes strong secrets", () => {
    expect(errorOf({ ...strong, METRICS_TOKEN: strongSecret() })).toBe("");
  });

  it.each(["API_KEY", "HASH_KEY", "INTERNAL_CRON_TOKEN", "METRICS_TOKEN", "RELAY_SECRET"])(
    "refuses a weak or published %s",
    (name) => {
      for (const secret of ["a", "a".repeat(64), "dev-only-key", "local-cron-token", "secret"]) {
        const message = errorOf({ ...strong, [name]: secret });
        expect(message).toMatch(new RegExp(`^settings: ${name}: .+; make one with .openssl rand`));
        expect(message).not.toContain(` ${secret};`);
        expect(errorOf({ ...strong, [name]: secret, ENVIRONMENT: "development" })).toBe("");
      }
    },
  );

  it.each(["FIELD_KEYS", "FIELD_HASH_KEYS"])("refuses a weak key of %s, by its id", (name) => {
    const rings = [zeros, `${strongKey("k2")},${zeros}`, `k1:${btoa("k1".repeat(16))}`];
    for (const ring of rings) {
      const message = errorOf({ ...strong, [name]: ring.replace(/=+$/, "") });
      expect(message).toMatch(new RegExp(`^settings: ${name} \\(k1\\): can be guessed`));
      expect(message).toContain("docs/operate/field-protection.md");
      expect(message).not.toContain("AAAA");
    }
  });

  it("refuses one value for two secrets, however it is written", () => {
    const one = strongSecret();
    const key = `k9:${one.replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "")}`;
    const same = "are the same; each needs a value of its own";
    expect(errorOf({ ...strong, API_KEY: one, HASH_KEY: one })).toBe(
      `settings: API_KEY, HASH_KEY: ${same}`,
    );
    expect(errorOf({ ...strong, METRICS_TOKEN: one, FIELD_KEYS: key })).toBe(
      `settings: METRICS_TOKEN, FIELD_KEYS (k9): ${same}`,
    );
    expect(errorOf({ ...strong, FIELD_KEYS: key, FIELD_HASH_KEYS: key })).toBe(
      `settings: FIELD_KEYS (k9), FIELD_HASH_KEYS (k9): ${same}`,
    );
  });

  it("is asked of a provider's key of receipts, too", () => {
    const one = strongSecret();
    expect(errorOf({ ...strong, RECEIPT_KEYS: `iwinv:${one}` })).toBe("");
    expect(errorOf({ ...strong, RECEIPT_KEYS: "iwinv:short" })).toContain(
      "RECEIPT_KEYS (iwinv): has",
    );
    expect(errorOf({ ...strong, RECEIPT_KEYS: "iwinv:dev-only-x" })).toContain(
      "everybody knows it",
    );
    expect(errorOf({ ...strong, API_KEY: one, RECEIPT_KEYS: `iwinv:${one}` })).toBe(
      "settings: API_KEY, RECEIPT_KEYS (iwinv): are the same; each needs a value of its own",
    );
  });

  it("names everything that is wrong at once", () => {
    const message = errorOf({
      API_KEY: "a",
      HASH_KEY: "a",
      FIELD_KEYS: zeros,
      ALERT_WEBHOOK_URL: "http://alerts.example/hook",
      OTEL_EXPORTER_OTLP_ENDPOINT: "http://traces.example",
    });
    for (const name of [
      "API_KEY: has fewer",
      "HASH_KEY: has fewer",
      "API_KEY, HASH_KEY: are the same",
      "FIELD_KEYS (k1): can be guessed",
      "FIELD_HASH_KEYS: must be set",
      "ALERT_WEBHOOK_URL: must begin with https://",
      "OTEL_EXPORTER_OTLP_ENDPOINT: must begin with https://",
    ]) {
      expect(message).toContain(name);
    }
  });
});

describe("an address of alerts or traces", () => {
  it.each(["ALERT_WEBHOOK_URL", "OTEL_EXPORTER_OTLP_ENDPOINT"])(
    "in %s is https in production, or of the machine itself",
    (name) => {
      for (const address of [
        "http://example.test/x",
        "HTTP://example.test",
        "http://127.0.0.1.example.test",
        "http://localhost.example.test",
        "http://127.0.0.1@example.test",
        "ftp://example.test",
        "http://10.0.0.1",
      ]) {
        expect(errorOf({ ...strong, [name]: address })).toBe(
          `settings: ${name}: must begin with https:// in production`,
        );
        expect(errorOf({ ...strong, [name]: address, ENVIRONMENT: "development" })).toBe("");
      }
      for (const address of ["https://example.test/x", "http://127.0.0.1:4318", "http://[::1]"]) {
        expect(errorOf({ ...strong, [name]: address })).toBe("");
      }
    },
  );
});
