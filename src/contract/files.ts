/** The contract as files of the Worker's static assets. Pure. */
import { LANGUAGES } from "../http/problems/language.ts";
import { contractOf } from "./document.ts";
import { problemPages } from "./problem-pages.ts";

/** @returns texts by path. @param stylesheet of the pages, as an address */
export function contractFiles(version: string, stylesheet: string): ReadonlyMap<string, string> {
  const document = contractOf(version);
  return new Map(
    LANGUAGES.flatMap((language) => [
      [`openapi/openapi.${language}.json`, JSON.stringify(document)] as const,
      ...problemPages(document, language, stylesheet),
    ]),
  );
}
