/** A reader of workbooks that shares nothing with the writer: the ZIP by its directory, the XML by hand. */

export interface ReadCell {
  /** `s`: text, `n`: number, `b`: truth value, `d`: a number shown as a date. */
  readonly kind: "s" | "n" | "b" | "d";
  readonly text: string;
}

/** Sheets in the order of the workbook, each its rows from the head, each its cells by column from 0. */
export type ReadSheet = readonly (readonly (ReadCell | undefined)[])[];

export async function readXlsx(bytes: Uint8Array): Promise<readonly ReadSheet[]> {
  const files = await unzip(bytes);
  const file = (name: string): string => {
    const text = files.get(name.replace(/^\//, ""));
    if (text === undefined)
      throw new Error(`the workbook has no ${name}: ${[...files.keys()].join(" ")}`);
    return text;
  };
  const types = file("[Content_Types].xml");
  if (!types.includes('PartName="/xl/workbook.xml"')) throw new Error("no workbook is named");
  const targets = new Map(
    [
      ...file("xl/_rels/workbook.xml.rels").matchAll(/Id="(\w+)" Type="[^"]+" Target="([^"]+)"/g),
    ].map(([, id = "", target = ""]) => [id, target] as const),
  );
  const dates = datesOf(file("xl/styles.xml"));
  return [...file("xl/workbook.xml").matchAll(/<sheet [^>]*r:id="(\w+)"/g)].map(([, id = ""]) =>
    readSheet(file(targets.get(id) ?? id), dates),
  );
}

/** The formats of cells that show a date. */
function datesOf(styles: string): ReadonlySet<string> {
  const codes = new Map(
    [...styles.matchAll(/<numFmt numFmtId="(\d+)" formatCode="([^"]+)"/g)].map(
      ([, id = "", code = ""]) => [id, code] as const,
    ),
  );
  const [, formats = ""] = /<cellXfs[^>]*>(.*)<\/cellXfs>/s.exec(styles) ?? [];
  const ids = [...formats.matchAll(/<xf numFmtId="(\d+)"/g)].map(([, id = ""]) => id);
  return new Set(ids.flatMap((id, at) => (/y/.test(codes.get(id) ?? "") ? [String(at)] : [])));
}

function readSheet(xml: string, dates: ReadonlySet<string>): ReadSheet {
  return [...xml.matchAll(/<row r="(\d+)">(.*?)<\/row>/gs)].map(([, row = "", inside = ""], at) => {
    if (Number(row) !== at + 1) throw new Error(`row ${row} stands at ${at + 1}`);
    const cells: (ReadCell | undefined)[] = [];
    for (const [, attributes = "", content = ""] of inside.matchAll(/<c ([^>]*)>(.*?)<\/c>/gs)) {
      cells[columnOf(attributes)] = readCell(attributes, content, dates);
    }
    return Array.from(cells);
  });
}

function columnOf(attributes: string): number {
  const [, letters = ""] = /r="([A-Z]+)\d+"/.exec(attributes) ?? [];
  return Array.from(letters).reduce((sum, letter) => sum * 26 + letter.charCodeAt(0) - 64, 0) - 1;
}

function readCell(attributes: string, content: string, dates: ReadonlySet<string>): ReadCell {
  const [, text = ""] = /<(?:t|v)(?: [^>]*)?>(.*)<\/(?:t|v)>/s.exec(content) ?? [];
  if (attributes.includes('t="inlineStr"')) return { kind: "s", text: plain(text) };
  if (attributes.includes('t="b"')) return { kind: "b", text };
  const [, style = ""] = /s="(\d+)"/.exec(attributes) ?? [];
  return { kind: dates.has(style) ? "d" : "n", text };
}

function plain(xml: string): string {
  return xml
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&")
    .replaceAll(/_x([0-9A-F]{4})_/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
}

/** "2026-11-20 09:00:00" of a number of days since 30 December 1899. */
export function readDate(days: string): string {
  const ms = Math.round((Number(days) - 25_569) * 86_400_000);
  return new Date(ms).toISOString().slice(0, 19).replace("T", " ");
}

async function unzip(bytes: Uint8Array): Promise<ReadonlyMap<string, string>> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const end = bytes.byteLength - 22;
  if (view.getUint32(end, true) !== 0x06_05_4b_50) throw new Error("the ZIP has no end");
  const files = new Map<string, string>();
  let at = view.getUint32(end + 16, true);
  for (let left = view.getUint16(end + 10, true); left > 0; left -= 1) {
    const [packed, size] = [view.getUint32(at + 20, true), view.getUint32(at + 24, true)];
    const [named, extra, comment] = [28, 30, 32].map((from) => view.getUint16(at + from, true));
    const name = decoder.decode(bytes.subarray(at + 46, at + 46 + (named ?? 0)));
    const local = view.getUint32(at + 42, true);
    const start = local + 30 + view.getUint16(local + 26, true) + view.getUint16(local + 28, true);
    const text = await inflate(bytes.slice(start, start + packed));
    if (text.byteLength !== size) throw new Error(`${name} has a wrong size`);
    files.set(name, decoder.decode(text));
    at += 46 + (named ?? 0) + (extra ?? 0) + (comment ?? 0);
  }
  return files;
}

const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

async function inflate(packed: Uint8Array<ArrayBuffer>): Promise<Uint8Array> {
  const stream = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw"));
  return new Uint8Array(await new Response(stream).arrayBuffer());
}
