/** Language, zone and colours: kept in the browser, and nothing else is. */
import { LANGUAGES, languageFor, type Language } from "../text/texts.ts";
import { ZONES, type Zone } from "../text/times.ts";

export const THEMES = ["auto", "light", "dark"] as const;
export type Theme = (typeof THEMES)[number];

export interface Preferences {
  readonly language: Language;
  readonly zone: Zone;
  readonly theme: Theme;
}

const NAME = "kmsg.preferences";

export function readPreferences(): Preferences {
  let stored: Partial<Record<keyof Preferences, unknown>> = {};
  try {
    const text = localStorage.getItem(NAME);
    if (text !== null) stored = JSON.parse(text) as typeof stored;
  } catch {
    // No storage, or not ours.
  }
  const languages = Object.keys(LANGUAGES) as Language[];
  return {
    language: languages.find((one) => one === stored.language) ?? languageFor(navigator.languages),
    zone: ZONES.find((one) => one === stored.zone) ?? "kst",
    theme: THEMES.find((one) => one === stored.theme) ?? "auto",
  };
}

export function storePreferences(preferences: Preferences): void {
  try {
    localStorage.setItem(NAME, JSON.stringify(preferences));
  } catch {
    // They hold until the page is left.
  }
}
