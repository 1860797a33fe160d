import { describe, expect, it } from "vitest";

import { productionSecrets, strongSecret } from "../../kernel/secrets/testing.ts";
import { checkedSettings } from "../../providers/settings.ts";
import { findingsOf } from "./controls.ts";
import { judgeEnvironment } from "./judge.ts";

const { FIELD_KEYS, FIELD_HASH_KEYS, ...bare } = productionSecrets();
const strict = {
  ...bare,
  API_KEY: "retired",
  FIELD_KEYS,
  FIELD_HASH_KEYS,
  IWINV_API_KEY: strongSecret(),
  IWINV_SMS_API_KEY: strongSecret(),
  IWINV_SMS_AUTH_KEY: strongSecret(),
  IWINV_SMS_COMPANY_ID: "company",
  IWINV_SMS_SENDER_NUMBER: "0215990000",
  ALERT_WEBHOOK_URL: "https://alerts.example/hook",
  SECURITY_CONTACT: "mailto:security@example.com",
};
const LOCAL = { IWINV_ALIMTALK_BASE_URL: "http://127.0.0.1", IWINV_SMS_BASE_URL: "http://[::1]:1" };

const idsOf = (env: object): readonly string[] =>
  judgeEnvironment(env).map(({ id, severity }) => `${severity} ${id}`);

describe("what a service is told of its settings", () => {
  it("is nothing where every control stands as it ships", () => {
    expect(judgeEnvironment(strict)).toEqual([]);
  });

  it.each([
    [{ ALLOW_HTTP_PROVIDER: "true" }, "warning provider.http"],
    [{ GUARD_RECIPIENT: "0" }, "warning guard.recipient"],
    [{ GUARD_PREFIX: " 0 " }, "warning guard.prefix"],
    [{ GUARD_PAUSE: "0" }, "warning guard.pause"],
    [{ GUARD_PAUSE_FAILURES: "0" }, "warning guard.pause"],
    [{ DEFAULT_DAILY_MESSAGES: "0" }, "warning ceiling.day"],
    [{ DEFAULT_MONTHLY_SPEND: "0" }, "warning ceiling.spend"],
    [{ RATE_LIMIT: "0" }, "warning rate.off"],
    [{ AUTH_FAILURES: "0" }, "warning failures.off"],
    [{ TENANT_CACHE_TTL: "6m" }, "warning keys.remembered"],
    [{ TEXT_AFTER_FINAL: "keep" }, "warning texts.kept"],
    [{ AD_CONSENT: "optional" }, "warning consent.optional"],
    [{ WEBHOOK_HOST_RATE: "0" }, "warning webhooks.host_rate"],
    [{ WEBHOOK_CHALLENGE: "off" }, "warning webhooks.unproven"],
    [{ API_KEY: strongSecret() }, "notice root.active"],
    [{ SECURITY_CONTACT: undefined }, "notice contact.none"],
    [{ ALERT_WEBHOOK_URL: undefined }, "warning alerts.nowhere"],
    [
      { PII_MODE: "plain", FIELD_KEYS: undefined, FIELD_HASH_KEYS: undefined },
      "error fields.plain",
    ],
    [{ ENVIRONMENT: "development" }, "error environment.development"],
    [LOCAL, "warning provider.local"],
  ])("names %j", (change, finding) => {
    expect(idsOf({ ...strict, ...change })).toEqual([finding]);
  });

  it("names what is refused, and what is loosened beside it", () => {
    const found = idsOf({
      ...strict,
      API_KEY: "a",
      IWINV_SMS_BASE_URL: "http://relay.example",
      GUARD_PREFIX: "0",
    });
    expect(found).toEqual([
      "error setting.refused.API_KEY",
      "error setting.refused.IWINV_SMS_BASE_URL",
      "warning guard.prefix",
      "notice root.active",
    ]);
  });

  it("names every weak setting of development, gravely where messages leave the machine", () => {
    const weak = {
      ...strict,
      ENVIRONMENT: "development",
      API_KEY: "dev-only-key",
      METRICS_TOKEN: "x",
      OTEL_EXPORTER_OTLP_ENDPOINT: "http://traces.example",
      MOCK_PROVIDER: "true",
    };
    const names = ["API_KEY", "METRICS_TOKEN", "OTEL_EXPORTER_OTLP_ENDPOINT"];
    expect(idsOf(weak)).toEqual([
      "error environment.development",
      ...names.map((name) => `error setting.weak.${name}`),
      "warning provider.sends_nothing",
      "notice root.active",
    ]);
    expect(idsOf({ ...weak, ...LOCAL })).toEqual([
      "warning environment.development",
      "warning provider.sends_nothing",
      ...names.map((name) => `warning setting.weak.${name}`),
      "notice root.active",
    ]);
  });

  it("names what is missing, with nothing to judge", () => {
    expect(idsOf({})).toContain("error setting.refused.HASH_KEY");
  });

  it("says what to do of each, in a sentence, and shows no value", () => {
    const loose = {
      ...strict,
      ...LOCAL,
      ENVIRONMENT: "development",
      API_KEY: "s3cr3t-value",
      HASH_KEY: "s3cr3t-value",
      MOCK_PROVIDER: "true",
      FIELD_KEYS: undefined,
      RATE_LIMIT: "0",
    };
    const findings = [
      ...findingsOf(checkedSettings(loose)),
      ...judgeEnvironment({ RATE_LIMIT: "x" }),
    ];
    expect(findings.length).toBeGreaterThan(6);
    for (const { id, what, remedy } of findings) {
      expect(id).toMatch(/^[a-z]+\.[\w.+]+$/);
      expect(what).toMatch(/\.$/);
      expect(remedy).toMatch(/\.$/);
      expect(what + remedy).not.toContain("s3cr3t");
    }
    const ids = findings.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });
});
