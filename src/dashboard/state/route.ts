/** The place in the page: behind the `#`, which no server hears of. Pure. */

export const PAGES = ["overview", "messages", "batches", "send", "letters", "settings"] as const;
export type PageName = (typeof PAGES)[number];

export interface Route {
  readonly page: PageName;
  readonly id: string | undefined;
  readonly query: Readonly<Record<string, string>>;
}

/** @param hash such as `#/messages/msg_1` or `#/messages?state=sent`; what is unknown is the overview. */
export function routeOf(hash: string): Route {
  const [path = "", search = ""] = hash.replace(/^#\/?/, "").split("?", 2);
  const [first = "", id] = path.split("/");
  const page = PAGES.find((one) => one === first) ?? "overview";
  const query = Object.fromEntries(new URLSearchParams(search));
  return { page, id: id ? unescaped(id) : undefined, query };
}

/** @param query leaves out what is empty. */
export function hashOf(
  page: PageName,
  id?: string,
  query: Readonly<Record<string, string | undefined>> = {},
): string {
  const given = Object.entries(query).flatMap(([name, value]) =>
    value ? [[name, value] as [string, string]] : [],
  );
  const search = given.length > 0 ? `?${new URLSearchParams(given).toString()}` : "";
  return `#/${page}${id === undefined ? "" : `/${encodeURIComponent(id)}`}${search}`;
}

function unescaped(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
