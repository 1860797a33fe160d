/** A service as it is deployed: production because no setting says otherwise. */
import { env } from "cloudflare:workers";
import { describe, expect, it } from "vitest";

import type { Finding } from "../../../src/app/doctor/finding.ts";
import { productionSecrets, strongSecret } from "../../../src/kernel/secrets/testing.ts";
import { settingsOf } from "../../../src/kernel/settings/settings.ts";
import { call, phone } from "../../support/api.ts";
import { useSettings } from "../../support/settings.ts";
import { tenantWithKey } from "../../support/tenants.ts";

const { ENVIRONMENT: _, HASH_KEY: __, ...secrets } = productionSecrets();
useSettings("production", {
  ...secrets,
  RECEIPT_KEYS: `iwinv:${strongSecret()}`,
  ALERT_WEBHOOK_URL: "https://alerts.test/hook",
  SECURITY_CONTACT: "mailto:security@example.com, https://example.com/report",
  // As npm start in production has them: nothing sets them.
  GUARD_RECIPIENT: "2/10m",
});
// The local defaults say development.
Reflect.deleteProperty(env, "ENVIRONMENT");

describe("a service that nobody called development", () => {
  it("is production, ready, and takes its own key alone", async () => {
    expect(settingsOf(env).ENVIRONMENT).toBe("production");
    expect((await call("/readyz", { key: null })).status).toBe(200);
    expect((await call("/v1/about", { key: "dev-only-key" })).status).toBe(401);
  });

  it("lists what is still loosened, to its operator", async () => {
    const { findings } = await (await call("/v1/about")).json<{ findings: Finding[] }>();
    const ids = findings.map(({ id }) => id);
    // The local stack's, which this file leaves as they are.
    expect(ids.toSorted()).toEqual([
      "ceiling.day",
      "ceiling.spend",
      "guard.pause",
      "guard.prefix",
      "provider.local",
      "rate.off",
      "root.active",
    ]);
  });

  it("guards its recipients", async () => {
    const { key } = await tenantWithKey();
    const to = phone();
    const statuses: number[] = [];
    for (let at = 0; at < 3; at++) {
      const { status } = await call("/v1/messages", { body: { to, text: `text ${at}` }, key });
      statuses.push(status);
    }
    expect(statuses.filter((status) => status < 300)).toHaveLength(2);
    expect(statuses.at(-1)).toBe(429);
  });
});

describe("/.well-known/security.txt", () => {
  it("names the contacts, without a key, as RFC 9116 has it", async () => {
    const response = await call("/.well-known/security.txt", { key: null });
    expect(response.status).toBe(200);
    expect(response.headers.get("content-type")).toBe("text/plain; charset=utf-8");
    const lines = (await response.text()).trimEnd().split("\n");
    expect(lines.slice(0, 2)).toEqual([
      "Contact: mailto:security@example.com",
      "Contact: https://example.com/report",
    ]);
    expect(lines.filter((line) => line.startsWith("Expires: "))).toHaveLength(1);
    expect(lines.at(-1)).toBe("Canonical: http://worker.test/.well-known/security.txt");
  });
});
