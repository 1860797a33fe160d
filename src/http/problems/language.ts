/** In which of the service's languages a caller reads: RFC 9110, section 12.5.4. Pure. */

export const LANGUAGES = ["en", "ko"] as const;

export type Language = (typeof LANGUAGES)[number];

/** Characters of a header that is read: a longer one names no language. */
const MOST = 2000;

/** @param given the header Accept-Language; English where it names neither language */
export function languageOf(given: string | undefined): Language {
  const accepted = (given?.length ?? 0) > MOST ? "" : given;
  return weightOf(accepted ?? "", "ko") > weightOf(accepted ?? "", "en") ? "ko" : "en";
}

/** 0 to 1: what the header gives to a language, of all regions. */
function weightOf(accepted: string, language: Language): number {
  const weights = accepted.split(",").flatMap((range) => {
    const [tag = "", ...parameters] = range.split(";").map((part) => part.trim().toLowerCase());
    if (tag.split("-")[0] !== language) return [];
    const q = parameters.find((one) => one.startsWith("q="));
    const weight = q === undefined ? 1 : Number(q.slice(2));
    return weight >= 0 && weight <= 1 ? [weight] : [];
  });
  return Math.max(0, ...weights);
}
