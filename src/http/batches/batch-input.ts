/** The form of a batch request, read from JSON or line by line; nothing is judged here but its form. */
import { z } from "@hono/zod-openapi";

import { DUPLICATES, type Duplicates } from "../../domain/batch/same-rows.ts";
import type { FaultCode } from "../../domain/message/fault-codes.ts";
import type { Fault } from "../../domain/message/intake-checks.ts";
import { Breather } from "../../kernel/coalescing/breather.ts";
import { canonicalJson } from "../../kernel/hashes/fingerprint.ts";
import { isShallow, TOO_DEEP } from "../../kernel/json/depth.ts";
import { parseJson, RepeatedKeyError } from "../../kernel/json/parse-json.ts";
import type { Decoded, Undecoded } from "../../kernel/text/decode-body.ts";
import { MAX_BODY_BYTES } from "../access/limits.ts";
import { faultsOf } from "../problems/zod-faults.ts";
import { bounded, zonedTime } from "../shapes/bounded.ts";
import { repeatedAt } from "../shapes/read-body.ts";
import { MessageInput } from "../shapes/schemas.ts";

/** Rows of one batch. */
export const MAX_ROWS = 10_000;

/** Characters of a line of NDJSON: as much as a request with one message may have. */
const MAX_LINE_CHARS = MAX_BODY_BYTES;

/** Nothing that a caller has sent until now is lost, and the answer names such rows. */
export const DUPLICATES_DEFAULT: Duplicates = "all";

const Common = MessageInput.omit({ to: true, messageId: true }).partial();

/** Fields of the batch itself. */
const HEAD = {
  name: bounded(100)
    .min(1)
    .refine((text) => text.isWellFormed() && !/\p{Cc}/u.test(text), "must be one line of text")
    .optional(),
  scheduledAt: zonedTime()
    .optional()
    .openapi({ description: "When the batch starts; until then it can be canceled as a whole." }),
  duplicates: z
    .enum(DUPLICATES)
    .optional()
    .openapi({
      description: `Rows that say the same to the same number at the same time, after numbers are read and texts are filled: \`refuse\` refuses all but the first of them, \`first\` sends the first and leaves out the others, \`all\` sends all. The answer names them. Default: \`${DUPLICATES_DEFAULT}\`.`,
    }),
  message: Common.optional().openapi({
    description: "What the messages have in common; a row's own fields go before it.",
  }),
};

export const BatchHead = z.strictObject(HEAD);
export type BatchHead = z.output<typeof BatchHead>;

/** Documentation of the JSON form; rows are validated one by one, so that each is told by its place. */
export const BatchInput = z
  .strictObject({
    ...HEAD,
    messages: z
      .array(MessageInput.partial())
      .min(1)
      .max(MAX_ROWS)
      .openapi({
        description: `1–${MAX_ROWS} messages; with \`message\`, each at least \`to\` and its \`variables\`.`,
      }),
  })
  .openapi("BatchInput");

export interface BatchBody {
  readonly head: BatchHead;
  /** Rows as they came; each is validated on its own. */
  readonly rows: readonly unknown[];
  /** SHA-256 over the request in canonical JSON, hex; it is keyed before it is kept. */
  readonly digest: string;
}

export type BatchReading =
  | { readonly kind: "read"; readonly body: BatchBody }
  | { readonly kind: "malformed" }
  | { readonly kind: "undecoded"; readonly body: Undecoded }
  | { readonly kind: "invalid"; readonly faults: readonly Fault[] };

const TOO_MANY: BatchReading = {
  kind: "invalid",
  faults: [
    { pointer: "/messages", code: "too_many", detail: `has more than ${MAX_ROWS} messages` },
  ],
};
const NONE: BatchReading = {
  kind: "invalid",
  faults: [{ pointer: "/messages", code: "required", detail: "has no message" }],
};

/** `{ name, scheduledAt, message, messages: [...] }`. */
export async function readBatchJson(text: string, route: string): Promise<BatchReading> {
  let value: unknown;
  try {
    value = parseJson(text);
  } catch (error) {
    return unreadable(error, "");
  }
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return fault("", "invalid_type", "must be an object");
  }
  const { messages, ...rest } = value as { messages?: unknown };
  const head = BatchHead.safeParse(rest);
  if (!head.success) return { kind: "invalid", faults: faultsOf(head.error.issues) };
  if (!Array.isArray(messages)) return fault("/messages", "required", "must be an array");
  if (messages.length > MAX_ROWS) return TOO_MANY;
  if (messages.length === 0) return NONE;
  const rows = messages as readonly unknown[];
  const deep = rows.findIndex((row) => !isShallow(row));
  if (deep >= 0) return tooDeep(deep);
  const hash = new RunningHash(route);
  await hash.add(rest);
  for (const row of rows) await hash.add(row);
  return { kind: "read", body: { head: head.data, rows, digest: await hash.end() } };
}

/** One JSON object a line. The first line may be `{"batch": {…}}` with what is said of the batch; every other is a message. */
export async function readBatchLines(
  lines: AsyncIterable<Decoded>,
  route: string,
): Promise<BatchReading> {
  const hash = new RunningHash(route);
  const rows: unknown[] = [];
  let head: BatchHead = {};
  let first = true;
  try {
    for await (const line of lines) {
      if (!line.ok) return { kind: "undecoded", body: line };
      if (line.text.length > MAX_LINE_CHARS) return lineTooLong(rows.length);
      if (line.text.trim() === "") continue;
      const value = parseJson(line.text);
      const batch: unknown = first ? headOf(value) : undefined;
      if (!isShallow(batch)) return fault("/batch", "too_deep", TOO_DEEP);
      if (first) await hash.add(batch ?? {});
      first = false;
      if (batch !== undefined) {
        const parsed = BatchHead.safeParse(batch);
        if (!parsed.success) return { kind: "invalid", faults: faultsOf(parsed.error.issues) };
        head = parsed.data;
        continue;
      }
      if (rows.length === MAX_ROWS) return TOO_MANY;
      if (!isShallow(value)) return tooDeep(rows.length);
      rows.push(value);
      await hash.add(value);
    }
  } catch (error) {
    // A line that is not JSON. What broke the connection is not the body's fault.
    if (error instanceof SyntaxError) return unreadable(error, `/messages/${rows.length}`);
    throw error;
  }
  if (rows.length === 0) return NONE;
  return { kind: "read", body: { head, rows, digest: await hash.end() } };
}

/** @param at where the text stands that is no JSON, or JSON with a name twice */
function unreadable(error: unknown, at: string): BatchReading {
  if (!(error instanceof RepeatedKeyError)) return { kind: "malformed" };
  const fault = repeatedAt(error);
  return { kind: "invalid", faults: [{ ...fault, pointer: `${at}${fault.pointer}` }] };
}

function headOf(value: unknown): unknown {
  return typeof value === "object" && value !== null && "batch" in value ? value.batch : undefined;
}

/** A hash over values one after the other, each with its length: no two requests read the same. */
class RunningHash {
  readonly #breather = new Breather();
  readonly #stream = new crypto.DigestStream("SHA-256");
  readonly #writer = this.#stream.getWriter();
  readonly #encoder = new TextEncoder();

  constructor(route: string) {
    void this.add(route);
  }

  async add(value: unknown): Promise<void> {
    const text = canonicalJson(value);
    await this.#writer.write(this.#encoder.encode(`${text.length}:${text}`));
    await this.#breather.after(text.length);
  }

  async end(): Promise<string> {
    await this.#writer.close();
    return new Uint8Array(await this.#stream.digest).toHex();
  }
}

function tooDeep(index: number): BatchReading {
  return fault(`/messages/${index}`, "too_deep", TOO_DEEP);
}

function lineTooLong(index: number): BatchReading {
  const detail = `has more than ${MAX_LINE_CHARS} characters: shorten it`;
  const values = { characters: MAX_LINE_CHARS };
  const faults = [{ pointer: `/messages/${index}`, code: "too_long", detail, values } as const];
  return { kind: "invalid", faults };
}

function fault(pointer: string, code: FaultCode, detail: string): BatchReading {
  return { kind: "invalid", faults: [{ pointer, code, detail }] };
}
