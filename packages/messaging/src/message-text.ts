/**
 * The identity of a message: all that is sent, as one text. The order of keys does not count, nor whether a picture came as
 * bytes, as a Blob or as a `data:` address, nor whether a time or a value was text already. What belongs to a try (`messageId`,
 * `requestId`, `correlationId`, `attempt`) is left out.
 */
import { variableTexts, type MessageVariables, type SendOptions } from "@k-msg/core";

type Bag = Readonly<Record<string, unknown>>;
type Binary = Uint8Array | Blob;

const OF_THE_TRY: ReadonlySet<string> = new Set(["requestId", "correlationId", "attempt"]);

/** Base64 in it may be broken into lines. */
const DATA_ADDRESS = /^data:[^,]*;base64,/i;

/** Texts of messages as they were asked for, before a hook changed them. */
const noted = new WeakMap<SendOptions, string | Promise<string>>();

/** Keeps the text of a message for later: `onBeforeSend` may change the message, and a repetition is what the caller repeats. */
export function noteMessage(options: SendOptions): void {
  const text = messageText(options);
  // Whoever needs it hears of the failure; it is no failure where nobody does.
  if (typeof text !== "string") text.catch(() => undefined);
  noted.set(options, text);
}

/**
 * At once where the message has no binary part, so that messages keep their order. Rejects when a Blob cannot be read.
 * @throws RangeError for a message that is nested too deep
 */
export function messageText(options: SendOptions): string | Promise<string> {
  const known = noted.get(options);
  if (known !== undefined) return known;
  const binaries: Binary[] = [];
  const text = encode(contentOf(options as unknown as Bag), binaries, []);
  return binaries.length === 0 ? text : withDigests(text, binaries);
}

async function withDigests(text: string, binaries: readonly Binary[]): Promise<string> {
  const digests = await Promise.all(binaries.map(async (binary) => digestOf(binary)));
  return [text, ...digests].join("\n");
}

async function digestOf(binary: Binary): Promise<string> {
  const bytes = binary instanceof Uint8Array ? binary : await binary.arrayBuffer();
  const digest = await crypto.subtle.digest("SHA-256", new Uint8Array(bytes));
  return base64Url(new Uint8Array(digest));
}

/** Without padding. */
export function base64Url(bytes: Uint8Array): string {
  return btoa(String.fromCharCode(...bytes))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");
}

function contentOf(options: Bag): Bag {
  const { messageId: _id, variables, providerOptions, media, imageUrl, ...rest } = options;
  return {
    ...rest,
    variables: isBag(variables)
      ? Object.fromEntries(variableTexts(variables as MessageVariables))
      : variables,
    providerOptions: isBag(providerOptions) ? withoutTry(providerOptions) : providerOptions,
    media: isBag(media) ? { ...media, image: imageOf(media["image"]) } : media,
    imageUrl: decoded(imageUrl),
  };
}

function withoutTry(options: Bag): Bag {
  return Object.fromEntries(Object.entries(options).filter(([name]) => !OF_THE_TRY.has(name)));
}

function imageOf(image: unknown): unknown {
  if (!isBag(image)) return image;
  const { bytes, blob, ref, ...naming } = image;
  return { ...naming, content: bytes ?? blob ?? decoded(ref) };
}

/** The bytes of a `data:` address; anything else as it is. */
function decoded(address: unknown): unknown {
  const head = typeof address === "string" ? DATA_ADDRESS.exec(address)?.[0] : undefined;
  if (typeof address !== "string" || head === undefined) return address;
  try {
    const plain = atob(address.slice(head.length));
    return Uint8Array.from(plain, (char) => char.charCodeAt(0));
  } catch {
    return address;
  }
}

function isBag(value: unknown): value is Bag {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** JSON with sorted keys. Binary parts become `<0>`, `<1>` and so on, which no JSON has. */
function encode(value: unknown, binaries: Binary[], within: readonly object[]): string {
  if (typeof value === "bigint") return `${value}n`;
  if (typeof value === "number") return String(value);
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  if (value instanceof Date) {
    return Number.isNaN(value.getTime()) ? "null" : JSON.stringify(value);
  }
  const binary = binaryOf(value);
  if (binary !== undefined) return `<${binaries.push(binary) - 1}>`;
  if (within.includes(value)) return "<again>";
  const inside = [...within, value];
  if (Array.isArray(value) || value instanceof Set) {
    return `[${[...value].map((item) => encode(item, binaries, inside)).join(",")}]`;
  }
  if ("toJSON" in value && typeof value.toJSON === "function") {
    return encode(value.toJSON(), binaries, inside);
  }
  const fields = value instanceof Map ? [...value] : Object.entries(value);
  const parts = fields
    .filter(([, field]) => counts(field))
    .map(([name, field]) => [String(name), field] as const)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, field]) => `${JSON.stringify(name)}:${encode(field, binaries, inside)}`);
  return `{${parts.join(",")}}`;
}

function binaryOf(value: object): Binary | undefined {
  if (value instanceof Blob) return value;
  if (value instanceof ArrayBuffer) return new Uint8Array(value);
  if (!ArrayBuffer.isView(value)) return undefined;
  return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
}

/** A field that says nothing is as good as none: no value, or a plain object without fields. */
function counts(field: unknown): boolean {
  if (field === undefined || typeof field === "function" || typeof field === "symbol") return false;
  if (typeof field !== "object" || field === null) return true;
  return Object.getPrototypeOf(field) !== Object.prototype || Object.keys(field).length > 0;
}
