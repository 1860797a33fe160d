/**
 * Replacements for characters that CP949 lacks, where Unicode does not define one itself. Only characters that CP949 lacks belong
 * here, and only characters that it has stand in for them; a test checks both. docs/use/characters.md shows this table. Pure.
 */

interface Group {
  readonly what: string;
  readonly to: string;
  readonly from: string;
}

/** The empty text removes. */
export const REPLACEMENTS: readonly Group[] = [
  { what: "dashes and minus", to: "-", from: "\u2010\u2011\u2012\u2013\u2014\u2043\u2212\ufe58" },
  { what: "spaces that do not break, or have a width", to: " ", from: "\u00a0\u202f\u2007\u2009" },
  { what: "line and paragraph separators", to: "\n", from: "\u2028\u2029\u0085" },
  { what: "bullets", to: "\u00b7", from: "\u2022\u2023\u2219\u25e6\u30fb\uff65\u22c5\u2027" },
  { what: "single quotes and primes", to: "'", from: "\u201a\u201b\u2039\u203a\u02bc\u02b9" },
  { what: "double quotes", to: '"', from: "\u201e\u201f\u00ab\u00bb" },
  { what: "wave dashes", to: "~", from: "\u301c" },
  { what: "check marks", to: "\u221a", from: "\u2713\u2714" },
  { what: "crosses", to: "\u00d7", from: "\u2715\u2716\u2717\u2718" },
  { what: "fraction slash", to: "/", from: "\u2044\u2215" },
  { what: "won", to: "\uffe6", from: "\u20a9" },
  { what: "yen", to: "\uffe5", from: "\u00a5" },
  { what: "pound", to: "\uffe1", from: "\u00a3" },
  { what: "cent", to: "\uffe0", from: "\u00a2" },
  { what: "copyright", to: "(C)", from: "\u00a9" },
];

/** The same for a title, of what it cannot hold and Unicode does not make plain. */
export const TITLE_REPLACEMENTS: readonly Group[] = [
  { what: "opening brackets", to: "[", from: "\u3010\u3014\u300c\u300e\u3016" },
  { what: "closing brackets", to: "]", from: "\u3011\u3015\u300d\u300f\u3017" },
  { what: "opening angle brackets", to: "<", from: "\u3008\u300a\u2039\u00ab" },
  { what: "closing angle brackets", to: ">", from: "\u3009\u300b\u203a\u00bb" },
];
