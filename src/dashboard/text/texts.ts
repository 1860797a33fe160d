/** The texts of a language. Pure. */
import { en, type TextName } from "./en.ts";
import { ko } from "./ko.ts";

export type { TextName };

export const LANGUAGES = { ko: "한국어", en: "English" } as const;
export type Language = keyof typeof LANGUAGES;

const DICTIONARIES: Readonly<Record<Language, Readonly<Record<TextName, string>>>> = { en, ko };

export type Say = (name: TextName, values?: Readonly<Record<string, string | number>>) => string;

export function sayIn(language: Language): Say {
  return (name, values = {}) =>
    DICTIONARIES[language][name].replaceAll(/\{(\w+)\}/g, (whole, key: string) =>
      String(values[key] ?? whole),
    );
}

/** @param preferred as of `navigator.languages`, the most wanted first. */
export function languageFor(preferred: readonly string[]): Language {
  for (const tag of preferred) {
    if (/^ko\b/i.test(tag)) return "ko";
    if (/^en\b/i.test(tag)) return "en";
  }
  return "en";
}
