/** What wrangler.jsonc would deploy, as far as a file can say it: secrets are known to Cloudflare alone. */
import { randomBytes } from "node:crypto";
import { join } from "node:path";

import { unstable_readConfig } from "wrangler";

import type { Finding } from "../../src/app/doctor/finding.ts";
import { judgeEnvironment } from "../../src/app/doctor/judge.ts";
import { ALL_SETTINGS } from "../../src/providers/settings.ts";
import { ROOT } from "../settings.ts";

const FILE = "wrangler.jsonc";

/** The parts of a configuration that are judged. */
export interface Deployment {
  readonly vars: Readonly<Record<string, unknown>>;
  readonly hyperdrive: readonly { readonly id?: string | undefined }[];
}

export async function judgeDeployment(): Promise<readonly Finding[]> {
  const { vars, hyperdrive } = unstable_readConfig({ config: join(ROOT, FILE) });
  return findingsOfDeployment({ vars, hyperdrive });
}

export function findingsOfDeployment({ vars, hyperdrive }: Deployment): readonly Finding[] {
  const settings = judgeEnvironment({ ...assumedSecrets(), ...vars })
    // They may be set elsewhere.
    .filter(({ severity }) => severity !== "notice")
    .map((finding) => ({ ...finding, what: `${FILE}: ${finding.what}` }));
  const open = Object.keys(vars).filter(isSecret);
  return [
    ...settings,
    ...open.map((name): Finding => ({
      id: "secret.in_vars",
      severity: "error",
      what: `${FILE}: ${name} is a secret and stands in \`vars\`, for everybody who sees the file or the dashboard.`,
      remedy: `Make a new one, \`wrangler secret put ${name}\`, and take it out of the file.`,
    })),
    ...hyperdrive
      .filter(({ id = "" }) => /^0*$/.test(id))
      .map((): Finding => ({
        id: "hyperdrive.placeholder",
        severity: "notice",
        what: `${FILE}: the id of the database is a placeholder.`,
        remedy: "`wrangler hyperdrive create … --caching-disabled=true`, and put its id there.",
      })),
  ];
}

/** The settings' table says which are. */
function isSecret(name: string): boolean {
  const setting: { readonly description?: string } | undefined = (
    ALL_SETTINGS as Readonly<Record<string, { readonly description?: string }>>
  )[name];
  return /\bSecret\b/.test(setting?.description ?? "");
}

/** In the place of those that Cloudflare keeps: good ones, so that the file alone is judged. */
function assumedSecrets(): Readonly<Record<string, string>> {
  const secret = (): string => randomBytes(32).toString("base64url");
  const names = ["API_KEY", "HASH_KEY", "INTERNAL_CRON_TOKEN", "METRICS_TOKEN"];
  const provider = ["IWINV_API_KEY", "IWINV_SMS_API_KEY", "IWINV_SMS_AUTH_KEY"];
  return {
    ...Object.fromEntries([...names, ...provider].map((name) => [name, secret()])),
    IWINV_SMS_COMPANY_ID: "company",
    ALERT_WEBHOOK_URL: "https://example.com",
    IWINV_SMS_SENDER_NUMBER: "0215990000",
    FIELD_KEYS: `k1:${secret()}`,
    FIELD_HASH_KEYS: `h1:${secret()}`,
  };
}
