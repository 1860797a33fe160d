/**
 * Counts the characters that code reads: whatever walks over a text, a method of strings or an expression, is counted by how far it
 * walks. The machine's speed has no part in it. Parsers of the platform, such as JSON.parse, are not counted.
 */

/** Of the whole text, whatever comes out. */
const WHOLE = [
  "normalize",
  "replaceAll",
  "split",
  "toLowerCase",
  "toUpperCase",
  "trim",
  "isWellFormed",
] as const;

export interface Counted<T> {
  readonly result: T;
  /** Characters, those that are read twice counted twice. */
  readonly steps: number;
}

export function stepsOf<T>(run: () => T): Counted<T> {
  const counter = new Counter();
  try {
    const result = run();
    return { result, steps: counter.steps };
  } finally {
    counter.stop();
  }
}

/** The same over whatever else the isolate does meanwhile. */
export async function stepsDuring<T>(run: () => Promise<T>): Promise<Counted<T>> {
  const counter = new Counter();
  try {
    const result = await run();
    return { result, steps: counter.steps };
  } finally {
    counter.stop();
  }
}

type Method = (this: unknown, ...args: never[]) => unknown;

class Counter {
  steps = 0;
  readonly #undo: (() => void)[] = [];

  constructor() {
    const text = String.prototype;
    this.#count(text, "indexOf", (self, found, from) => walked(self, found, from));
    this.#count(text, "includes", (self, found, from) =>
      found === true ? 1 : walked(self, -1, from),
    );
    this.#count(text, "lastIndexOf", (self, found, from) => {
      const begin = typeof from === "number" ? Math.min(from, self.length) : self.length;
      return begin - Math.max(0, Number(found)) + 1;
    });
    this.#count(text, "slice", (_self, found) => String(found).length);
    for (const name of WHOLE) this.#count(text, name, (self) => self.length);
    const { prototype } = RegExp;
    const exec = Reflect.get(prototype, "exec");
    prototype.exec = counting(this, exec);
    this.#undo.push(() => {
      prototype.exec = exec;
    });
  }

  stop(): void {
    for (const undo of this.#undo) undo();
  }

  #count(
    holder: object,
    name: string,
    cost: (self: string, found: unknown, from: unknown) => number,
  ): void {
    const known = Reflect.get(holder, name) as Method;
    const add = (steps: number): void => {
      this.steps += steps;
    };
    Reflect.set(holder, name, function counted(this: unknown, ...args: never[]): unknown {
      const found = known.apply(this, args);
      add(cost(String(this), found, args[1]));
      return found;
    });
    this.#undo.push(() => Reflect.set(holder, name, known));
  }
}

function walked(self: string, found: unknown, from: unknown): number {
  const begin = typeof from === "number" ? Math.max(0, from) : 0;
  const end = typeof found === "number" && found >= 0 ? found : self.length;
  return Math.max(0, end - begin) + 1;
}

function counting(counter: Counter, exec: RegExp["exec"]): RegExp["exec"] {
  return function counted(this: RegExp, text: string): RegExpExecArray | null {
    const from = this.global || this.sticky ? this.lastIndex : 0;
    const found = exec.call(this, text);
    // Where it has to begin at one place it looks no further.
    const missed = this.sticky ? from : text.length;
    const end = found ? found.index + found[0].length : missed;
    counter.steps += Math.max(0, end - from) + 1;
    return found;
  };
}
