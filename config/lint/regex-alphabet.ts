/**
 * Characters that stand for all others, as bits of a number: those of ASCII and Latin, all that an expression names with their
 * neighbours, and some of each kind that expressions here tell apart.
 */
const LATIN_END = 0x17f;
const KINDS = [
  0x0301, 0x0410, 0x05d0, 0x0660, 0x1100, 0x1161, 0x11a8, 0x180e, 0x200b, 0x200d, 0x2010, 0x2014,
  0x2028, 0x20e3, 0x2460, 0x25a0, 0x2764, 0x3000, 0x3042, 0x3131, 0x321c, 0x4e00, 0xac00, 0xd7a3,
  0xe000, 0xfb01, 0xfe0f, 0xfeff, 0xff0d, 0xff10, 0xff21, 0xfffd,
];
/** Where an expression reads code points. */
const ASTRAL = [0x1d400, 0x1f1e6, 0x1f3fb, 0x1f600, 0xe0020];

export class Alphabet {
  readonly #chars: readonly string[];
  readonly #flags: string;
  readonly #known = new Map<string, bigint>();
  readonly all: bigint;

  constructor(source: string, flags: string) {
    const points = flags.includes("u") || flags.includes("v");
    const codes = new Set<number>([...KINDS, ...(points ? ASTRAL : [])]);
    for (let code = 0; code <= LATIN_END; code++) codes.add(code);
    for (const char of source) {
      const code = char.codePointAt(0) ?? 0;
      if (code <= 0xffff || points) for (const near of [code - 1, code, code + 1]) codes.add(near);
    }
    this.#chars = [...codes].filter((code) => code >= 0).map((code) => String.fromCodePoint(code));
    this.#flags = flags.replaceAll(/[^isuv]/g, "");
    this.all = (1n << BigInt(this.#chars.length)) - 1n;
  }

  /** The characters that an element of an expression, as it is written, reads. */
  of(raw: string): bigint {
    const known = this.#known.get(raw);
    if (known !== undefined) return known;
    const reads = new RegExp(`^(?:${raw})$`, this.#flags);
    let mask = 0n;
    for (const [bit, char] of this.#chars.entries())
      if (reads.test(char)) mask |= 1n << BigInt(bit);
    this.#known.set(raw, mask);
    return mask;
  }
}
