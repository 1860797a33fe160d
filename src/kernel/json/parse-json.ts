/**
 * JSON as people mean it in a text: a number among `variables` keeps its digits as they are written. `1.50` is a price, and a
 * long number an order; as a double they would be others. Pure.
 */
import { repeatedKey } from "./repeated-key.ts";

/** The field whose numbers are texts to be. */
const FIELD = "variables";

/** Numbers that a double may write in another way: long ones, with a point, with an exponent, and minus zero. */
const MAY_DIFFER = /[:[,\s](?:-0[,}\]\s]|-?\d{16}|-?\d+[.eE])/;

interface Source {
  readonly source?: string;
}

type Revive = (this: unknown, key: string, value: unknown, context: Source) => unknown;
/** A feature that every engine here has, and the library of types has not yet. */
type Parse = (text: string, reviver: Revive) => unknown;

/** A name stands twice in one object. */
export class RepeatedKeyError extends SyntaxError {
  /** JSON pointer of the name. */
  readonly pointer: string;

  constructor(pointer: string) {
    super("a name stands twice in one object");
    this.pointer = pointer;
  }
}

/** @throws {@link RepeatedKeyError}, and SyntaxError for what is no JSON */
export function parseJson(text: string): unknown {
  const parsed = parseDigits(text);
  const pointer = repeatedKey(text);
  if (pointer !== undefined) throw new RepeatedKeyError(pointer);
  return parsed;
}

function parseDigits(text: string): unknown {
  if (!MAY_DIFFER.test(text)) return JSON.parse(text);
  const written = new Map<unknown, Map<string, string>>();
  return (JSON.parse as Parse)(text, function keep(key, value, { source }) {
    if (typeof value === "number" && source !== undefined && source !== String(value)) {
      const fields = written.get(this) ?? new Map<string, string>();
      written.set(this, fields.set(key, source));
      return value;
    }
    const fields = key === FIELD ? written.get(value) : undefined;
    if (fields && !Array.isArray(value)) {
      for (const [name, digits] of fields) {
        Object.defineProperty(value, name, { value: digits, ...PLAIN });
      }
    }
    return value;
  });
}

/** An assignment would set a prototype where the name is `__proto__`. */
const PLAIN = { writable: true, enumerable: true, configurable: true } as const;
