/** The contract as files of the Worker's static assets. Pure. */
import { LANGUAGES } from "../http/problems/language.ts";
import { contractOf } from "./document.ts";
import { inKorean } from "./in-korean.ts";
import { problemPages } from "./problem-pages.ts";

/** @returns texts by path. @param stylesheet of the pages, as an address */
export function contractFiles(version: string, stylesheet: string): ReadonlyMap<string, string> {
  const english = contractOf(version);
  const documents = { en: english, ko: inKorean(english) };
  return new Map(
    LANGUAGES.flatMap((language) => [
      [`openapi/openapi.${language}.json`, JSON.stringify(documents[language])] as const,
      ...problemPages(documents[language], language, stylesheet),
    ]),
  );
}
