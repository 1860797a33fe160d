/** Personal data in every form in which it could lie somewhere, and what lies somewhere as text to look in. */

/** What a value may be written as. */
export function formsOf(value: string): readonly string[] {
  const plain = /^0\d{8,10}$/.test(value) ? numberForms(value) : [value];
  return [...new Set(plain.flatMap((form) => [form, ...encoded(form)]))];
}

function numberForms(number: string): readonly string[] {
  const bare = number.slice(1);
  const middle = number.length - 4;
  const hyphenated = [number.slice(0, 3), number.slice(3, middle), number.slice(middle)].join("-");
  return [number, bare, hyphenated, `82${bare}`, `82-${hyphenated.slice(1)}`];
}

function encoded(text: string): readonly string[] {
  const bytes = new TextEncoder().encode(text);
  const escaped = JSON.stringify(text)
    .slice(1, -1)
    .replaceAll(/[^\0-\x7f]/g, (c) => `\\u${c.charCodeAt(0).toString(16).padStart(4, "0")}`);
  return [escaped, encodeURIComponent(text), hexOf(bytes), ...base64Of(bytes)];
}

export const hexOf = (bytes: Uint8Array): string =>
  Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");

/** In whichever of three places it begins, without the digits that it shares with its neighbours. */
function base64Of(bytes: Uint8Array): readonly string[] {
  return [0, 1, 2].flatMap((before) => {
    const whole = btoa(String.fromCharCode(...new Uint8Array(before), ...bytes));
    const cut = whole.replace(/=+$/, "");
    const inner = cut.slice(before === 0 ? 0 : before + 1, cut.length - 1);
    return [inner, inner.replaceAll("+", "-").replaceAll("/", "_")];
  });
}

/** Every string in it, and bytes as text of two kinds and as digits. */
export function textOf(value: unknown): string {
  if (value instanceof ArrayBuffer) return textOf(new Uint8Array(value));
  if (value instanceof Uint8Array) {
    const latin = Array.from(value, (byte) => String.fromCharCode(byte)).join("");
    return [latin, new TextDecoder().decode(value), hexOf(value)].join("\n");
  }
  if (value instanceof Map || value instanceof Set) return textOf([...value]);
  if (Array.isArray(value)) return value.map(textOf).join("\n");
  if (typeof value === "object" && value !== null) {
    return Object.entries(value)
      .map(([key, item]) => `${key}\n${textOf(item)}`)
      .join("\n");
  }
  return String(value);
}

/** Which of the values lie there, in which form. */
export function findings(values: readonly string[], hay: string): readonly string[] {
  return values.flatMap((value) =>
    formsOf(value)
      .filter((form) => hay.includes(form))
      .map((form) => `${value} as ${form}`),
  );
}
