/** A made text between its markers in a page. Pure. */

/** @throws Error where the page has no such markers. */
export function putBetween(page: string, name: string, text: string): string {
  const { start, end } = placeOf(page, name);
  return `${page.slice(0, start)}\n\n${text}\n\n${page.slice(end)}`;
}

export function readBetween(page: string, name: string): string {
  const { start, end } = placeOf(page, name);
  return page.slice(start, end).trim();
}

function placeOf(page: string, name: string): { start: number; end: number } {
  const opening = `<!-- ${name} -->`;
  const start = page.indexOf(opening) + opening.length;
  const end = page.indexOf(`<!-- /${name} -->`, start);
  if (start < opening.length || end < 0) throw new Error(`no <!-- ${name} --> … <!-- /${name} -->`);
  return { start, end };
}
