/** Admit: whose request it is, and what that tenant's messages are judged by. */
import { registeredSenders } from "../../domain/guards/senders.ts";
import type { IntakeLimits } from "../../domain/message/draft.ts";
import type { FailoverRules, TenantConfig } from "../../domain/tenant/tenant-config.ts";
import { provenAddresses } from "../../domain/webhook/proven.ts";
import type { Settings } from "../../kernel/settings/settings.ts";
import { asksChallenge } from "../../kernel/settings/webhooks.ts";
import { providersOf, registry } from "../../providers/registry.ts";

/** The same for all messages of a request. */
export interface Rules {
  readonly config: TenantConfig;
  readonly limits: IntakeLimits;
  /** Epoch ms. */
  readonly now: number;
}

export function rulesOf(settings: Settings, config: TenantConfig, now: number): Rules {
  return { config, limits: intakeLimits(settings, config), now };
}

function intakeLimits(settings: Settings, config: TenantConfig): IntakeLimits {
  const own = config.defaults.from ?? config.senders[0];
  const ours = registry.senderNumbers(settings);
  return {
    defaultSender: own ?? ours.text,
    fallbackSender: own ?? ours.fallback,
    senders: registeredSenders(settings.ENVIRONMENT, registry.ownNumbers(settings), config),
    normalize: config.defaults.normalize,
    scheduleMaxMs: settings.SCHEDULE_MAX,
    validity: settings.VALIDITY,
    providerSender: own === undefined,
    foreign: providersOf(settings).some(({ foreign }) => foreign),
    localWebhooks: settings.ENVIRONMENT === "development",
    ...(asksChallenge(settings) && { provenWebhooks: provenAddresses(config) }),
    ads: {
      ...config.ads,
      consentRequired: settings.AD_CONSENT === "required",
      consentMaxAgeMs: settings.AD_CONSENT_MAX_AGE,
    },
    failover: { by: settings.FAILOVER_BY, ...failoverRules(settings, config) },
  };
}

/** Merges the operator's codes and the tenant's own rules, by provider. */
function failoverRules(
  { FAILOVER_CODES }: Settings,
  { failover }: TenantConfig,
): Pick<FailoverRules, "rules"> {
  const own = failover.rules ?? {};
  const ids = new Set([...Object.keys(FAILOVER_CODES), ...Object.keys(own)]);
  if (ids.size === 0) return {};
  const rules = [...ids].map((id) => {
    const statusCodes = [...(FAILOVER_CODES[id] ?? []), ...(own[id]?.statusCodes ?? [])];
    return [id, { statusCodes, messageIncludes: own[id]?.messageIncludes ?? [] }];
  });
  return { rules: Object.fromEntries(rules) };
}
