/**
 * A provider in one value: all that the service knows of it. The folder of a provider makes one, `descriptors.ts` lists them, and
 * nothing else names a provider.
 */
import type { MessageType } from "@k-msg/core";
import { z } from "zod";

import type { SettingsGroup } from "../kernel/settings/group.ts";
import { isReadable, isLoopback } from "../kernel/settings/https.ts";
import { faultsOf, SettingsError, type Settings, type Vars } from "../kernel/settings/settings.ts";
import type { ProviderAccess } from "./provider.ts";

/** The meaning of a code, in both languages of the service. */
export interface Meaning {
  readonly ko: string;
  readonly en: string;
}

/** A provider's code where it stood: in the answer to a send, or in a message's result. */
export interface CodeAt {
  readonly at: "send" | "result";
  readonly type: MessageType;
  readonly code: string;
}

export interface Codes {
  /** Undefined for what is not a code of the provider. A code of its own that it does not describe has a meaning that says so. */
  readonly meaningOf: (code: CodeAt) => Meaning | undefined;
  /** True if a table describes it. Metrics have a label for these; all others share one. */
  readonly isKnown: (type: MessageType, code: string) => boolean;
  /** Our sender number is not registered with the provider: by the answer to a send. */
  readonly senderAtSend: ReadonlySet<string>;
  /** The same by the result of a text message, from carriers and the table of sender numbers. */
  readonly senderAtResult: ReadonlySet<string>;
  /** The recipient has no Kakao: one of the codes, or all of the words. */
  readonly noKakao: { readonly codes: ReadonlySet<string>; readonly words: readonly string[] };
}

/** Calls a second, all messages together. */
export interface Rates {
  readonly send: number;
  readonly check: number;
}

/** Numbers as the settings have them. */
export interface SenderNumbers {
  /** Sender of text messages. */
  readonly text?: string | undefined;
  /** Sender of the texts that go out for an AlimTalk. */
  readonly fallback?: string | undefined;
}

/** A provider as the settings configure it. */
export interface Setup {
  /** Absent where the settings do not ask for the provider. */
  readonly access?: ProviderAccess | undefined;
  readonly rates: Rates;
  readonly senders: SenderNumbers;
  /** Addresses of its calls. */
  readonly addresses: readonly string[];
}

/** Facts about a provider that hold for all settings. */
interface Facts {
  /** Its name in rows, records, policies and metric labels. */
  readonly id: string;
  /** A provider without a sender number of its own sends under that of the default provider. */
  readonly borrowsSender: boolean;
  /** It sends nothing: a message gets it only by name, by a policy, or where no other provider takes the message. */
  readonly developmentOnly: boolean;
  /** True if a Kakao template can only be its own. */
  readonly ownsTemplate: (templateId: string) => boolean;
  readonly codes: Codes;
  /** Keys that open its stand-in in emulator/, and protect nothing. */
  readonly emulated: readonly string[];
}

interface Spec<F extends z.ZodRawShape> extends Facts {
  readonly settings: SettingsGroup<F>;
  /** The reason that readable settings cannot be used: the names of settings and a reason. */
  readonly fault?: (own: Own<F>, settings: Settings) => string | undefined;
  readonly setUp: (own: Own<F>, settings: Settings) => Setup;
}

type Own<F extends z.ZodRawShape> = z.output<z.ZodObject<F>>;

export interface Descriptor extends Facts {
  readonly settings: SettingsGroup;
  /** Every missing or wrong setting of its group. */
  readonly missing: (vars: Vars) => readonly string[];
  /** Reasons that its settings, of which none is missing or malformed, cannot be used; empty where they can. */
  readonly faults: (settings: Settings) => readonly string[];
  /** @throws SettingsError */
  readonly setUp: (settings: Settings) => Setup;
}

export function defineProvider<F extends z.ZodRawShape>(spec: Spec<F>): Descriptor {
  const { settings: group, fault, setUp, ...facts } = spec;
  const schema = z.object(group.fields);
  const missing = (vars: Vars): readonly string[] => faultsOf(schema, vars);
  const read = (settings: Settings): Own<F> => {
    const { data } = schema.safeParse(settings.vars);
    if (data === undefined) {
      throw new SettingsError(missing(settings.vars));
    }
    return data;
  };
  const faults = (settings: Settings): readonly string[] => {
    const own = read(settings);
    return [fault?.(own, settings) ?? [], productionFaults(own, settings, facts.emulated)].flat();
  };
  return {
    ...facts,
    settings: group,
    missing,
    faults,
    setUp(settings) {
      const why = faults(settings);
      if (why.length > 0) throw new SettingsError(why);
      return setUp(read(settings), settings);
    },
  };
}

/** Values that no provider's settings may have in production. A setting of an address is named `…_URL`. */
function productionFaults(
  own: Readonly<Record<string, unknown>>,
  { ENVIRONMENT, ALLOW_HTTP_PROVIDER }: Settings,
  emulated: readonly string[],
): readonly string[] {
  if (ENVIRONMENT !== "production") return [];
  const texts = Object.entries(own).filter(
    (entry): entry is [string, string] => typeof entry[1] === "string",
  );
  const addresses = texts.filter(([name]) => name.endsWith("_URL"));
  const readable = ALLOW_HTTP_PROVIDER ? [] : addresses.filter(([, url]) => isReadable(url));
  // The emulator's keys open the emulator.
  const local = addresses.every(([, url]) => isLoopback(url));
  const published = local ? [] : texts.filter(([, text]) => emulated.includes(text));
  return [
    ...readable.map(
      ([name]) =>
        `${name}: must begin with https:// in production; ALLOW_HTTP_PROVIDER=true where a private network carries it`,
    ),
    ...published.map(([name]) => `${name}: everybody knows it; set the provider's own`),
  ];
}
