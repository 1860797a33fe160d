/** A page about each problem code: what it means, whether to try again, and which operations answer it. Pure. */
import { KOREAN_REASONS } from "../http/problems/korean-reasons.ts";
import type { Language } from "../http/problems/language.ts";
import { TABLE, type Kind } from "../http/problems/reasons.ts";
import { kindsIn } from "./headers.ts";
import type { Contract } from "./shape.ts";

interface Words {
  readonly again: string;
  readonly sometimes: string;
  readonly never: string;
  readonly after: string;
  readonly operations: string;
  readonly everywhere: string;
  readonly reference: string;
  readonly other: string;
}

const WORDS: Readonly<Record<Language, Words>> = {
  en: {
    again: "The same request may succeed later (`retryable` is true).",
    sometimes: "Whether a repeat may succeed depends on the case: `retryable` says so.",
    never: "The same request will be refused again: change it first (`retryable` is false).",
    after: "The header Retry-After says when to try again.",
    operations: "Operations that answer it",
    everywhere: "Any path.",
    reference: "API reference",
    other: "한국어",
  },
  ko: {
    again: "같은 요청이 나중에는 될 수 있습니다(`retryable`이 true).",
    sometimes: "다시 요청해도 되는지는 경우에 따라 다릅니다. `retryable`을 확인하세요.",
    never: "같은 요청은 다시 거부됩니다. 요청을 고치세요(`retryable`이 false).",
    after: "다시 요청할 때는 Retry-After 헤더가 알려 줍니다.",
    operations: "이 코드로 응답하는 작업",
    everywhere: "모든 경로.",
    reference: "API 안내서",
    other: "English",
  },
};

interface Answering {
  readonly name: string;
  readonly operationId: string;
  readonly tag: string;
}

/** @returns pages by path. @param stylesheet their style's address */
export function problemPages(
  document: Contract,
  language: Language,
  stylesheet: string,
): readonly (readonly [string, string])[] {
  const answering = operationsByKind(document);
  return (Object.keys(TABLE) as Kind[]).map((kind) => [
    `problems/${language}/${kind}.html`,
    pageOf(kind, language, { stylesheet, operations: answering.get(kind) ?? [] }),
  ]);
}

function operationsByKind(document: Contract): ReadonlyMap<Kind, readonly Answering[]> {
  const found = new Map<Kind, Answering[]>();
  for (const [path, item] of Object.entries(document.paths)) {
    for (const [method, { operationId, tags, responses }] of Object.entries(item)) {
      const one = { name: `${method.toUpperCase()} ${path}`, operationId, tag: tags[0] ?? "" };
      const kinds = Object.values(responses).flatMap(({ description }) => kindsIn(description));
      for (const kind of new Set(kinds)) found.set(kind, [...(found.get(kind) ?? []), one]);
    }
  }
  return found;
}

function pageOf(
  kind: Kind,
  language: Language,
  {
    stylesheet,
    operations,
  }: { readonly stylesheet: string; readonly operations: readonly Answering[] },
): string {
  const { status, retryable, retryAfterMs } = TABLE[kind];
  const told = language === "ko" ? KOREAN_REASONS[kind] : TABLE[kind];
  const words = WORDS[language];
  const again =
    typeof retryable === "function" ? words.sometimes : retryable ? words.again : words.never;
  const other = language === "ko" ? "en" : "ko";
  const detail = typeof told.detail === "string" ? `<p>${prose(told.detail)}</p>` : "";
  const listed = operations.map(({ name }) => `<li><code>${escaped(name)}</code></li>`).join("");
  return `<!doctype html>
<html lang="${language}">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>${kind}: ${escaped(told.title)}</title>
    <link rel="stylesheet" href="${stylesheet}">
  </head>
  <body>
    <main class="problem">
      <h1>${escaped(told.title)}</h1>
      <p><code>${kind}</code>, HTTP ${status}</p>
      ${detail}
      <p>${prose(again)}${retryAfterMs === undefined ? "" : ` ${prose(words.after)}`}</p>
      <h2>${words.operations}</h2>
      ${listed === "" ? `<p>${words.everywhere}</p>` : `<ul>${listed}</ul>`}
      <p><a href="/docs?lang=${language}">${words.reference}</a>
        <a href="/problems/${kind}?lang=${other}" hreflang="${other}">${words.other}</a></p>
    </main>
  </body>
</html>
`;
}

/** What stands between backticks is code. */
const prose = (text: string): string =>
  escaped(text).replaceAll(/`([^`]{1,200})`/g, "<code>$1</code>");

const escaped = (text: string): string =>
  text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll('"', "&quot;");
