/** What wrangler.jsonc would deploy, as far as a file can say it: secrets are known to Cloudflare alone. */
import { join } from "node:path";

import { unstable_readConfig } from "wrangler";

import type { Finding } from "../../src/app/doctor/finding.ts";
import { judgeEnvironment } from "../../src/app/doctor/judge.ts";
import { assumedSecrets, isSecret, requiredSecrets } from "../deploy/setting-kinds.ts";
import { ROOT } from "../settings.ts";

const FILE = "wrangler.jsonc";

/** In the place of those that Cloudflare keeps: good ones, so that the file alone is judged. */
const SECRETS = requiredSecrets({
  vars: {},
  secrets: ["INTERNAL_CRON_TOKEN", "METRICS_TOKEN", "RELAY_SECRET"],
});

/** What each operator says in a file of their own. */
const OPERATORS = {
  IWINV_SMS_COMPANY_ID: "company",
  IWINV_SMS_SENDER_NUMBER: "0215990000",
  ALERT_WEBHOOK_URL: "https://example.com",
};

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
  const settings = judgeEnvironment({ ...assumedSecrets(SECRETS), ...OPERATORS, ...vars })
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
        remedy:
          "Leave it: `npm run setup -- --env NAME` makes one, and writes its id into your own file.",
      })),
  ];
}
