/** Answers the service's questions about its providers, from a list of descriptors. */
import { recordedForm } from "../domain/korea/phone.ts";
import type { Settings } from "../kernel/settings/settings.ts";
import type { Codes, Descriptor, Rates, SenderNumbers, Setup } from "./descriptor.ts";
import { missingAccess } from "./missing.ts";
import type { Parcel, ProviderAccess } from "./provider.ts";

interface Providers {
  /** Setups of every descriptor, configured or not. */
  readonly setups: ReadonlyMap<string, Setup>;
  /** Access to the configured providers. */
  readonly access: ReadonlyMap<string, ProviderAccess>;
}

export interface Registry {
  readonly ids: readonly string[];
  readonly defaultId: string;
  /** The configured providers, the preferred ones first. */
  readonly providersOf: (settings: Settings) => readonly ProviderAccess[];
  /** A provider that is not configured answers every call with a fault of the account. */
  readonly providerFor: (settings: Settings, id: string) => ProviderAccess;
  /** A provider that no descriptor names has the pace of the default one. */
  readonly ratesOf: (settings: Settings, id: string) => Rates;
  /** Sender numbers by provider, domestic digits, of those that have or borrow one. */
  readonly defaultSenders: (settings: Settings) => Readonly<Record<string, string>>;
  /** Sender numbers of the default provider, as the settings have them. */
  readonly senderNumbers: (settings: Settings) => SenderNumbers & { readonly text: string };
  /** All sender numbers that the settings name. */
  readonly ownNumbers: (settings: Settings) => readonly string[];
  /** Addresses of the default provider's calls. */
  readonly addresses: (settings: Settings) => readonly string[];
  /** Undefined for a provider that no descriptor names. */
  readonly codesOf: (id: string) => Codes | undefined;
  readonly isDevelopmentOnly: (id: string) => boolean;
}

/** @param fallback the provider that is meant where none is named; one of `descriptors` */
export function registryOf(descriptors: readonly Descriptor[], fallback: Descriptor): Registry {
  const byId = new Map(descriptors.map((one) => [one.id, one]));
  /** One instance an isolate, so that templates are fetched once. */
  const instances = new WeakMap<Settings, Providers>();

  const known = (settings: Settings): Providers => {
    let providers = instances.get(settings);
    if (!providers) {
      const setups = new Map(descriptors.map((one) => [one.id, one.setUp(settings)]));
      const made = descriptors.flatMap((one) => {
        const access = setups.get(one.id)?.access;
        return access ? [withoutOthers(access, one, descriptors)] : [];
      });
      providers = { setups, access: new Map(made.map((one) => [one.id, one])) };
      instances.set(settings, providers);
    }
    return providers;
  };
  const setupOf = (settings: Settings, id: string): Setup =>
    known(settings).setups.get(id) ?? fallback.setUp(settings);
  const senderNumbers = (settings: Settings): SenderNumbers & { readonly text: string } => {
    const { text, ...rest } = setupOf(settings, fallback.id).senders;
    if (text === undefined) throw new Error("the default provider must have a sender number");
    return { ...rest, text };
  };

  return {
    ids: [...byId.keys()],
    defaultId: fallback.id,
    providersOf: (settings) => [...known(settings).access.values()],
    providerFor: (settings, id) => known(settings).access.get(id) ?? missingAccess(id),
    ratesOf: (settings, id) => setupOf(settings, byId.has(id) ? id : fallback.id).rates,
    defaultSenders(settings) {
      const ours = senderNumbers(settings).text;
      const senders = descriptors.flatMap(({ id, borrowsSender }) => {
        const from = setupOf(settings, id).senders.text ?? (borrowsSender ? ours : undefined);
        return from === undefined ? [] : [[id, recordedForm(from)] as const];
      });
      return Object.fromEntries(senders);
    },
    senderNumbers,
    ownNumbers: (settings) =>
      descriptors.flatMap(({ id }) => {
        const { text, fallback: second } = setupOf(settings, id).senders;
        return [text, second].filter((number) => number !== undefined);
      }),
    addresses: (settings) => setupOf(settings, fallback.id).addresses,
    codesOf: (id) => byId.get(id)?.codes,
    isDevelopmentOnly: (id) => byId.get(id)?.developmentOnly === true,
  };
}

/** A Kakao template belongs to the provider that registered it: no other provider takes it. */
function withoutOthers(
  access: ProviderAccess,
  own: Descriptor,
  all: readonly Descriptor[],
): ProviderAccess {
  const others = all.filter((one) => one !== own);
  const isOthers = ({ templateId }: Parcel): boolean =>
    templateId !== undefined && others.some((one) => one.ownsTemplate(templateId));
  return { ...access, takes: (parcel) => !isOthers(parcel) && access.takes(parcel) };
}
