/**
 * Every control that the settings loosen, and every weak setting: the one list of them, for `/v1/about` and `npm run doctor`.
 * Pure.
 */
import { rootKeyOf } from "../../kernel/settings/access.ts";
import { isLoopback, isReadable } from "../../kernel/settings/https.ts";
import { forgetsText, isProtected } from "../../kernel/settings/privacy.ts";
import { weakSecrets } from "../../kernel/settings/secrets.ts";
import { SettingsError, type Settings } from "../../kernel/settings/settings.ts";
import { asksChallenge } from "../../kernel/settings/webhooks.ts";
import { MINUTE_MS } from "../../kernel/time/units.ts";
import { providersOf, registry } from "../../providers/registry.ts";
import { sortFindings, type Finding, type Severity } from "./finding.ts";

/** The facts that a control is judged by. */
interface Facts {
  readonly settings: Settings;
  readonly production: boolean;
  /** Messages stay on this machine. */
  readonly local: boolean;
  /** There is a provider that sends nothing. */
  readonly sendsNothing: boolean;
}

interface Control extends Omit<Finding, "severity"> {
  readonly severity: Severity | ((facts: Facts) => Severity);
  readonly isLoose: (facts: Facts) => boolean;
}

/** A revoked key should not work for longer. */
const LONG_CACHE_MS = 5 * MINUTE_MS;

const CONTROLS: readonly Control[] = [
  {
    id: "environment.development",
    severity: ({ local }) => (local ? "warning" : "error"),
    isLoose: ({ production }) => !production,
    what: "ENVIRONMENT is development: weak secrets, plain http and unprotected fields are taken, and webhooks may go to this machine.",
    remedy: "Take ENVIRONMENT away: production is the default.",
  },
  {
    id: "fields.plain",
    severity: ({ local }) => (local ? "warning" : "error"),
    isLoose: ({ settings }) => !isProtected(settings),
    what: "PII_MODE: numbers, custom fields and texts are stored in plain.",
    remedy:
      "Set FIELD_KEYS and FIELD_HASH_KEYS as docs/operate/field-protection.md says, take PII_MODE away, then `npm run privacy:rotate`.",
  },
  {
    id: "texts.kept",
    severity: "warning",
    isLoose: ({ settings }) => isProtected(settings) && !forgetsText(settings),
    what: "TEXT_AFTER_FINAL is keep: texts stay, encrypted, as long as their messages.",
    remedy: "Take TEXT_AFTER_FINAL away: a keyed hash takes the place of a final message's text.",
  },
  {
    id: "provider.http",
    severity: "warning",
    isLoose: ({ settings }) => settings.ALLOW_HTTP_PROVIDER,
    what: "ALLOW_HTTP_PROVIDER: keys, numbers and texts may go to the relay in clear.",
    remedy: "Give the relay a certificate and an https:// address, then take the setting away.",
  },
  {
    id: "provider.local",
    severity: "warning",
    isLoose: ({ production, local }) => production && local,
    what: "The provider's addresses are of this machine: messages reach nobody, unless a relay runs on it.",
    remedy: "Set them to your relay; in a rehearsal leave them.",
  },
  {
    id: "provider.sends_nothing",
    severity: "warning",
    isLoose: ({ sendsNothing }) => sendsNothing,
    what: "A provider of development is on: messages that no other takes are answered as if they were sent.",
    remedy: "Take its setting away: README's table of settings has it.",
  },
  {
    id: "guard.recipient",
    severity: "warning",
    isLoose: ({ settings }) => settings.GUARD_RECIPIENT === undefined,
    what: "GUARD_RECIPIENT is 0: any number of messages may go to one recipient.",
    remedy: "Take GUARD_RECIPIENT away, or raise it: 30/10m is the default.",
  },
  {
    id: "guard.prefix",
    severity: "warning",
    isLoose: ({ settings }) => settings.GUARD_PREFIX === undefined,
    what: "GUARD_PREFIX is 0: a block of numbers can be pumped.",
    remedy: "Take GUARD_PREFIX away, or raise it: 1000/10m is the default.",
  },
  {
    id: "guard.pause",
    severity: "warning",
    isLoose: ({ settings }) =>
      settings.GUARD_PAUSE === undefined || settings.GUARD_PAUSE_FAILURES === 0,
    what: "GUARD_PAUSE or GUARD_PAUSE_FAILURES is 0: pumping goes on until somebody sees the bill.",
    remedy: "Take them away, or raise them: 300/1m and 80 are the defaults.",
  },
  {
    id: "ceiling.day",
    severity: "warning",
    isLoose: ({ settings }) => settings.DEFAULT_DAILY_MESSAGES === 0,
    what: "DEFAULT_DAILY_MESSAGES is 0: a leaked key of a tenant without a quota may send all day.",
    remedy: "Take DEFAULT_DAILY_MESSAGES away, or raise it: 50000 is the default.",
  },
  {
    id: "ceiling.spend",
    severity: "warning",
    isLoose: ({ settings }) => settings.DEFAULT_MONTHLY_SPEND === 0,
    what: "DEFAULT_MONTHLY_SPEND is 0: a leaked key of a tenant without a quota may spend without a bound.",
    remedy: "Take DEFAULT_MONTHLY_SPEND away, or raise it: 3000000 is the default.",
  },
  {
    id: "rate.off",
    severity: "warning",
    isLoose: ({ settings }) => settings.RATE_LIMIT === 0,
    what: "RATE_LIMIT is 0: a key may call as often as it likes.",
    remedy: "Take RATE_LIMIT away, or raise it: 500 requests a second is the default.",
  },
  {
    id: "failures.off",
    severity: "warning",
    isLoose: ({ settings }) => settings.AUTH_FAILURES === undefined,
    what: "AUTH_FAILURES is 0: an address may try as many keys as it likes.",
    remedy: "Take AUTH_FAILURES away: 30/1m is the default.",
  },
  {
    id: "keys.remembered",
    severity: "warning",
    isLoose: ({ settings }) => settings.TENANT_CACHE_TTL > LONG_CACHE_MS,
    what: "TENANT_CACHE_TTL: a revoked key works on for more than five minutes.",
    remedy: "Take TENANT_CACHE_TTL away, or lower it: 30s is the default.",
  },
  {
    id: "consent.optional",
    severity: "warning",
    isLoose: ({ settings }) => settings.AD_CONSENT === "optional",
    what: "AD_CONSENT is optional: an advertisement goes out without the consent that the law asks for.",
    remedy: "Take AD_CONSENT away, or see that every tenant keeps its consents elsewhere.",
  },
  {
    id: "webhooks.unproven",
    severity: "warning",
    isLoose: ({ settings, production }) => production && !asksChallenge(settings),
    what: "WEBHOOK_CHALLENGE is off: a tenant can have the service call any public address.",
    remedy: "Take WEBHOOK_CHALLENGE away: an address proves first that it wants the calls.",
  },
  {
    id: "webhooks.host_rate",
    severity: "warning",
    isLoose: ({ settings }) => settings.WEBHOOK_HOST_RATE === 0,
    what: "WEBHOOK_HOST_RATE is 0: webhooks may call one host as often as messages change.",
    remedy: "Take WEBHOOK_HOST_RATE away, or raise it: 500 calls a second is the default.",
  },
  {
    id: "root.active",
    severity: "notice",
    isLoose: ({ settings }) => rootKeyOf(settings) !== undefined,
    what: "API_KEY opens everything, and the audit trail knows nobody behind it.",
    remedy:
      "Give each operator a key (`npm run tenant -- key-create default --name NAME --scopes send,read,export,admin`), then set API_KEY to `retired`.",
  },
  {
    id: "contact.none",
    severity: "notice",
    isLoose: ({ settings }) => settings.SECURITY_CONTACT === undefined,
    what: "SECURITY_CONTACT is not set: who finds a weakness does not learn whom to tell.",
    remedy: "Set it, such as mailto:security@example.com: /.well-known/security.txt has it then.",
  },
  {
    id: "alerts.nowhere",
    severity: ({ local }) => (local ? "notice" : "warning"),
    isLoose: ({ settings }) => settings.ALERT_WEBHOOK_URL === undefined,
    what: "ALERT_WEBHOOK_URL is not set: alerts stand in the log, where nobody is called.",
    remedy: "Set it to a webhook of your chat or pager; docs/operate/alerts.md has the form.",
  },
];

/** Findings about the settings that the service runs with. */
export function findingsOf(settings: Settings): readonly Finding[] {
  const facts: Facts = {
    settings,
    production: settings.ENVIRONMENT === "production",
    local: asked(() => registry.addresses(settings).every(isLoopback)),
    sendsNothing: asked(() =>
      providersOf(settings).some(({ id }) => registry.isDevelopmentOnly(id)),
    ),
  };
  const loose = CONTROLS.filter(({ isLoose }) => isLoose(facts)).map(
    ({ id, severity, what, remedy }): Finding => ({
      id,
      severity: typeof severity === "function" ? severity(facts) : severity,
      what,
      remedy,
    }),
  );
  // In production they are refused, and nothing gets here.
  const tolerated = [...weakSecrets(settings), ...readable(settings)].map((fault) =>
    findingOfFault("setting.weak", facts.local ? "warning" : "error", fault),
  );
  return sortFindings([...loose, ...tolerated]);
}

/** False where a provider's settings are refused, which is a finding of its own. */
function asked(about: () => boolean): boolean {
  try {
    return about();
  } catch (error) {
    if (error instanceof SettingsError) return false;
    throw error;
  }
}

function readable({ ALERT_WEBHOOK_URL, OTEL_EXPORTER_OTLP_ENDPOINT }: Settings): readonly string[] {
  return Object.entries({ ALERT_WEBHOOK_URL, OTEL_EXPORTER_OTLP_ENDPOINT })
    .filter(([, address]) => address !== undefined && isReadable(address))
    .map(([name]) => `${name}: can be read on its way; give it an https:// address`);
}

const TABLE = "Set it as README's table of settings says";

/** @param kind begins the id, which ends with the settings. @param fault `NAMES: what is wrong; what to do` */
export function findingOfFault(kind: string, severity: Severity, fault: string): Finding {
  const names = fault.slice(0, Math.max(0, fault.indexOf(": ")));
  const id = `${kind}.${names.replaceAll(/ \((\S+)\)/g, ".$1").replaceAll(", ", "+")}`;
  const cut = fault.lastIndexOf("; ");
  const [what, remedy] = cut < 0 ? [fault, TABLE] : [fault.slice(0, cut), fault.slice(cut + 2)];
  return { id, severity, what: `${what}.`, remedy: `${sentence(remedy)}.` };
}

function sentence(text: string): string {
  // A setting, or a path, begins as it is written.
  return /^[a-z]+ /.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text;
}
